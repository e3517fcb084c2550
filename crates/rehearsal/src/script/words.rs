//! What the officers of a rehearsal write: made up, in English and in Canadian French, about nobody.

pub(crate) const NOTES: &[&str] = &[
    "Two people asleep in the doorway, moved on when the shop opened.",
    "Asked for directions to the library; walked with them to the corner.",
    "Deux personnes se disputaient à l’arrêt d’autobus; la discussion s’est calmée.",
    "Shopkeeper worried about bags left behind the bins. Checked, cardboard only.",
    "Personne connue de l’équipe, va bien, a accepté de l’eau et des bas secs.",
    "Loud music after the market closed; turned down at first asking.",
    "Le commerçant demande plus de passages en fin de soirée.",
    "Cold and wet, no shelter bed tonight. Offered a ride, declined.",
    "Child separated from family at the fountain, reunited within five minutes.",
    "Vélo verrouillé sur la rampe d’accès; propriétaire trouvé, déplacé.",
    "Smoke from a small fire in a can, put out with water. ✓",
    "Conversation about the new crossing; passed the comment to works.",
];

pub(crate) const PLACES: &[&str] = &[
    "behind the bakery",
    "under the footbridge, harbour side",
    "stairwell B, second level of the parkade",
    "près de la fontaine du marché",
    "arrêt d’autobus devant la bibliothèque",
    "north gate of the park",
];

pub(crate) const NEEDS: &[&str] = &[
    "a dry place to sleep",
    "somebody to talk to",
    "un endroit où se laver",
    "a phone to call home",
];

pub(crate) const REASONS: &[&str] = &[
    "I tapped the wrong outcome.",
    "Counted again from my notes.",
    "J’avais oublié un détail.",
    "Typing mistake.",
];

/// What the crew before hands over.
pub(crate) const HANDOVER: &[&str] = &[
    "Lamp out on the footbridge stairs, works know, expect it dark.",
    "Promised the baker a pass at closing time.",
    "Grey tent by the north gate: offered a bed for tomorrow, follow up.",
    "Loose railing at the pier, taped off.",
];

/// The same in French.
pub(crate) const FRENCH_HANDOVER: &[&str] = &[
    "Lampadaire éteint dans l’escalier de la passerelle; les travaux publics sont avisés.",
    "Nous avons promis au boulanger de passer à la fermeture.",
    "Tente grise près de la porte nord : un lit offert pour demain, à suivre.",
    "Garde-corps desserré au quai, ruban posé.",
];
