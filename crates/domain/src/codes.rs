//! The field's vocabularies (see the glossary in ARCHITECTURE.md). A code is never renamed or reused; new ones are
//! added at the end.

use crate::code::codes;

codes! {
    /// Why a record is collected, as FOIPPA s.26 asks.
    Purpose = "purpose" {
        Program = "program",
        Safety = "safety",
        Bylaw = "bylaw",
        Health = "health",
    }
}
codes! {
    /// How the officer moves.
    PatrolMode = "patrol_mode" {
        Foot = "foot",
        Bike = "bike",
        Vehicle = "vehicle",
    }
}
codes! {
    /// With whom a joint patrol walks.
    PartnerAgency = "partner_agency" {
        Police = "police",
        Fire = "fire",
        HealthOutreach = "health_outreach",
        Ngo = "ngo",
        PrivateSecurity = "private_security",
        Ambassadors = "ambassadors",
        Parks = "parks",
        Works = "works",
    }
}
codes! {
    /// What an officer carries.
    Kit = "kit" {
        Naloxone = "naloxone",
        Radio = "radio",
        SharpsKit = "sharps_kit",
        FirstAid = "first_aid",
        Oxygen = "oxygen",
        Aed = "aed",
        Water = "water",
    }
}
codes! {
    /// What happened when officer and public met.
    EncounterKind = "encounter_kind" {
        SocialContact = "social_contact",
        Assist = "assist",
        Disorder = "disorder",
        Information = "information",
        BusinessLiaison = "business_liaison",
        VictimSupport = "victim_support",
        Welfare = "welfare",
        Medical = "medical",
        Bylaw = "bylaw",
        Hazard = "hazard",
        Joint = "joint",
    }
}
codes! {
    /// What the officer did.
    Technique = "technique" {
        Presence = "presence",
        Listening = "listening",
        Mediation = "mediation",
        SpaceTime = "space_time",
        Withdrew = "withdrew",
        CalledSupport = "called_support",
    }
}
codes! {
    /// How an encounter ended.
    EncounterOutcome = "encounter_outcome" {
        Resolved = "resolved",
        VoluntaryCompliance = "voluntary_compliance",
        Referred = "referred",
        Mediated = "mediated",
        Restorative = "restorative",
        Warned = "warned",
        Noticed = "noticed",
        Police = "police",
        NoContact = "no_contact",
    }
}
codes! {
    /// Who began it.
    InitiatedBy = "initiated_by" {
        Officer = "officer",
        Public = "public",
        Call = "call",
        Partner = "partner",
    }
}
codes! {
    /// How a referral was made.
    ReferralMethod = "referral_method" {
        Information = "information",
        WarmHandover = "warm_handover",
        Call = "call",
        Transport = "transport",
    }
}
codes! {
    /// What became of a referral.
    ReferralStatus = "referral_status" {
        Offered = "offered",
        Declined = "declined",
        Accepted = "accepted",
        Arrived = "arrived",
        NoCapacity = "no_capacity",
    }
}
codes! {
    /// Why somebody's welfare was checked.
    WelfareTrigger = "welfare_trigger" {
        Seen = "seen",
        Call = "call",
        Public = "public",
        Partner = "partner",
    }
}
codes! {
    /// Whether a person responds: alert, voice, pain, unresponsive (AVPU), or not assessed.
    Responsiveness = "responsiveness" {
        Alert = "alert",
        Voice = "voice",
        Pain = "pain",
        Unresponsive = "unresponsive",
        NotAssessed = "not_assessed",
    }
}
codes! {
    /// How a person breathes.
    Breathing = "breathing" {
        Normal = "normal",
        SlowNoisy = "slow_noisy",
        Absent = "absent",
        NotAssessed = "not_assessed",
    }
}
codes! {
    /// A step of a welfare check or an overdose response (the SAVE ME steps and their calls).
    WelfareStep = "welfare_step" {
        Started = "started",
        Responds = "responds",
        NoResponse = "no_response",
        NotSure = "not_sure",
        Stimulate = "stimulate",
        CalledEmergency = "called_emergency",
        SomeoneCalled = "someone_called",
        Airway = "airway",
        BreathingNormal = "breathing_normal",
        BreathingSlowNoisy = "breathing_slow_noisy",
        BreathingAbsent = "breathing_absent",
        BreathingNotSure = "breathing_not_sure",
        Ventilate = "ventilate",
        Oxygen = "oxygen",
        NaloxoneDose = "naloxone_dose",
        NaloxoneNotGiven = "naloxone_not_given",
        Evaluate = "evaluate",
        CprStarted = "cpr_started",
        CprStopped = "cpr_stopped",
        AedUsed = "aed_used",
        RecoveryPosition = "recovery_position",
        EhsArrived = "ehs_arrived",
        HandedOver = "handed_over",
        Ended = "ended",
    }
}
codes! {
    /// How a welfare check ended.
    WelfareOutcome = "welfare_outcome" {
        Ok = "ok",
        OkHelped = "ok_helped",
        Declined = "declined",
        Referred = "referred",
        EhsDeclined = "ehs_declined",
        Transported = "transported",
        PoliceTookOver = "police_took_over",
        Left = "left",
        NotFound = "not_found",
        Deceased = "deceased",
    }
}
codes! {
    /// What is wrong at a place.
    HazardKind = "hazard_kind" {
        Needles = "needles",
        Debris = "debris",
        Lighting = "lighting",
        BlockedExit = "blocked_exit",
        Biohazard = "biohazard",
        FireRisk = "fire_risk",
        Sidewalk = "sidewalk",
        Fence = "fence",
        Graffiti = "graffiti",
        Signage = "signage",
        Other = "other",
    }
}
codes! {
    /// How bad it is.
    Severity = "severity" {
        Low = "low",
        Medium = "medium",
        High = "high",
    }
}
codes! {
    /// What was done about a hazard.
    HazardAction = "hazard_action" {
        DealtWith = "dealt_with",
        SendToWorks = "send_to_works",
        Watch = "watch",
    }
}
codes! {
    /// What a handover item is about.
    HandoverKind = "handover_kind" {
        FollowUp = "follow_up",
        Hazard = "hazard",
        PersonAtRisk = "person_at_risk",
        Vehicle = "vehicle",
        Property = "property",
        PartnerNotice = "partner_notice",
        Promised = "promised",
    }
}
codes! {
    /// Why the route has a gap.
    GapCause = "gap_cause" {
        NoFix = "no_fix",
        Killed = "killed",
        Paused = "paused",
        Permission = "permission",
        Off = "off",
        Battery = "battery",
        Clock = "clock",
        Full = "full",
    }
}
codes! {
    /// What a custody event says was done with a piece of evidence.
    CustodyAct = "custody_act" {
        Captured = "captured",
        Verified = "verified",
        Transferred = "transferred",
        Received = "received",
        Viewed = "viewed",
        AnnotatedCopy = "annotated_copy",
        RedactedCopy = "redacted_copy",
        Exported = "exported",
        Disclosed = "disclosed",
        Held = "held",
        Disposed = "disposed",
    }
}
