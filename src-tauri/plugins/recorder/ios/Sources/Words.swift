import Foundation

/// What the officer is told, in the two languages of the app.
enum Words {
  static var alarm: String {
    french ? "Votre trajet n’est pas enregistré" : "Your route is not being recorded"
  }

  static func of(_ cause: Cause) -> String {
    switch cause {
    case .noFix:
      return french
        ? "Pas de GPS. L’enregistrement reprend de lui-même là où vous voyez le ciel."
        : "No GPS. It goes on by itself where you see the sky."
    case .permission:
      return french
        ? "L’application ne peut pas utiliser la position. Permettez-le, toujours, dans les réglages."
        : "The app may not use the location. Allow it, always, in the settings."
    case .off:
      return french ? "La localisation est désactivée. Activez-la." : "The location is switched off. Switch it on."
    case .full:
      return french
        ? "La mémoire du téléphone est pleine. Libérez de l’espace; la dernière demi-heure est retenue d’ici là."
        : "The phone’s storage is full. Free some space; the last half hour is held until then."
    case .killed, .paused:
      return french ? "Ouvrez Patrolbook." : "Open Patrolbook."
    }
  }

  private static var french: Bool { Locale.preferredLanguages.first?.hasPrefix("fr") ?? false }
}
