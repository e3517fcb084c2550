// Written from Rust by `make types`; not to be edited.

import type { KindForm } from './views';

export const KINDS: KindForm[] = [
  {
    "name": "shift",
    "number": 1,
    "fields": [
      {
        "number": 32,
        "name": "shift",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 33,
        "name": "place",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 34,
        "name": "position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": true
      },
      {
        "number": 35,
        "name": "call_number",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 36,
        "name": "police_file",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 37,
        "name": "purpose",
        "kind": "code",
        "list": "purpose",
        "codes": [
          "program",
          "safety",
          "bylaw",
          "health"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 38,
        "name": "note",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": true
      },
      {
        "number": 39,
        "name": "withdrawn",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 40,
        "name": "correction_reason",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 41,
        "name": "linked_to",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 64,
        "name": "unit",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": 200,
        "common": false
      },
      {
        "number": 65,
        "name": "zone",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": 200,
        "common": false
      },
      {
        "number": 66,
        "name": "mode",
        "kind": "code",
        "list": "patrol_mode",
        "codes": [
          "foot",
          "bike",
          "vehicle"
        ],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 67,
        "name": "partner",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": false
      },
      {
        "number": 68,
        "name": "partner_agency",
        "kind": "code",
        "list": "partner_agency",
        "codes": [
          "police",
          "fire",
          "health_outreach",
          "ngo",
          "private_security",
          "ambassadors",
          "parks",
          "works"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 69,
        "name": "kit",
        "kind": "codes",
        "list": "kit",
        "codes": [
          "naloxone",
          "radio",
          "sharps_kit",
          "first_aid",
          "oxygen",
          "aed",
          "water"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 70,
        "name": "started_at",
        "kind": "moment",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 71,
        "name": "ended_at",
        "kind": "moment",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 72,
        "name": "kit_returned",
        "kind": "codes",
        "list": "kit",
        "codes": [
          "naloxone",
          "radio",
          "sharps_kit",
          "first_aid",
          "oxygen",
          "aed",
          "water"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 73,
        "name": "naloxone_used",
        "kind": "count",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 74,
        "name": "log",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": false
      },
      {
        "number": 75,
        "name": "remark",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": false
      },
      {
        "number": 76,
        "name": "distance_m",
        "kind": "count",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      }
    ]
  },
  {
    "name": "pause",
    "number": 2,
    "fields": [
      {
        "number": 32,
        "name": "shift",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 33,
        "name": "place",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 34,
        "name": "position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": true
      },
      {
        "number": 35,
        "name": "call_number",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 36,
        "name": "police_file",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 37,
        "name": "purpose",
        "kind": "code",
        "list": "purpose",
        "codes": [
          "program",
          "safety",
          "bylaw",
          "health"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 38,
        "name": "note",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": true
      },
      {
        "number": 39,
        "name": "withdrawn",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 40,
        "name": "correction_reason",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 41,
        "name": "linked_to",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 64,
        "name": "started_at",
        "kind": "moment",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 65,
        "name": "ended_at",
        "kind": "moment",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      }
    ]
  },
  {
    "name": "encounter",
    "number": 3,
    "fields": [
      {
        "number": 32,
        "name": "shift",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 33,
        "name": "place",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 34,
        "name": "position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": true
      },
      {
        "number": 35,
        "name": "call_number",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 36,
        "name": "police_file",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 37,
        "name": "purpose",
        "kind": "code",
        "list": "purpose",
        "codes": [
          "program",
          "safety",
          "bylaw",
          "health"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 38,
        "name": "note",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": true
      },
      {
        "number": 39,
        "name": "withdrawn",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 40,
        "name": "correction_reason",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 41,
        "name": "linked_to",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 64,
        "name": "kind",
        "kind": "code",
        "list": "encounter_kind",
        "codes": [
          "social_contact",
          "assist",
          "disorder",
          "information",
          "business_liaison",
          "victim_support",
          "welfare",
          "medical",
          "bylaw",
          "hazard",
          "joint"
        ],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 65,
        "name": "outcome",
        "kind": "code",
        "list": "encounter_outcome",
        "codes": [
          "resolved",
          "voluntary_compliance",
          "referred",
          "mediated",
          "restorative",
          "warned",
          "noticed",
          "police",
          "no_contact"
        ],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 66,
        "name": "people_count",
        "kind": "count",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 67,
        "name": "initiated_by",
        "kind": "code",
        "list": "initiated_by",
        "codes": [
          "officer",
          "public",
          "call",
          "partner"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 68,
        "name": "techniques",
        "kind": "codes",
        "list": "technique",
        "codes": [
          "presence",
          "listening",
          "mediation",
          "space_time",
          "withdrew",
          "called_support"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 69,
        "name": "need",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": false
      },
      {
        "number": 70,
        "name": "referral_target",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": false
      },
      {
        "number": 71,
        "name": "referral_method",
        "kind": "code",
        "list": "referral_method",
        "codes": [
          "information",
          "warm_handover",
          "call",
          "transport"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 72,
        "name": "referral_status",
        "kind": "code",
        "list": "referral_status",
        "codes": [
          "offered",
          "declined",
          "accepted",
          "arrived",
          "no_capacity"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      }
    ]
  },
  {
    "name": "welfare_check",
    "number": 4,
    "fields": [
      {
        "number": 32,
        "name": "shift",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 33,
        "name": "place",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 34,
        "name": "position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": true
      },
      {
        "number": 35,
        "name": "call_number",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 36,
        "name": "police_file",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 37,
        "name": "purpose",
        "kind": "code",
        "list": "purpose",
        "codes": [
          "program",
          "safety",
          "bylaw",
          "health"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 38,
        "name": "note",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": true
      },
      {
        "number": 39,
        "name": "withdrawn",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 40,
        "name": "correction_reason",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 41,
        "name": "linked_to",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 64,
        "name": "outcome",
        "kind": "code",
        "list": "welfare_outcome",
        "codes": [
          "ok",
          "ok_helped",
          "declined",
          "referred",
          "ehs_declined",
          "transported",
          "police_took_over",
          "left",
          "not_found",
          "deceased"
        ],
        "required": true,
        "sensitivity": "high",
        "max": null,
        "common": false
      },
      {
        "number": 65,
        "name": "responsiveness",
        "kind": "code",
        "list": "responsiveness",
        "codes": [
          "alert",
          "voice",
          "pain",
          "unresponsive",
          "not_assessed"
        ],
        "required": false,
        "sensitivity": "high",
        "max": null,
        "common": false
      },
      {
        "number": 66,
        "name": "breathing",
        "kind": "code",
        "list": "breathing",
        "codes": [
          "normal",
          "slow_noisy",
          "absent",
          "not_assessed"
        ],
        "required": false,
        "sensitivity": "high",
        "max": null,
        "common": false
      },
      {
        "number": 67,
        "name": "steps",
        "kind": "steps",
        "list": "welfare_step",
        "codes": [
          "started",
          "responds",
          "no_response",
          "not_sure",
          "stimulate",
          "called_emergency",
          "someone_called",
          "airway",
          "breathing_normal",
          "breathing_slow_noisy",
          "breathing_absent",
          "breathing_not_sure",
          "ventilate",
          "oxygen",
          "naloxone_dose",
          "naloxone_not_given",
          "evaluate",
          "cpr_started",
          "cpr_stopped",
          "aed_used",
          "recovery_position",
          "ehs_arrived",
          "handed_over",
          "ended"
        ],
        "required": false,
        "sensitivity": "high",
        "max": null,
        "common": false
      },
      {
        "number": 68,
        "name": "trigger",
        "kind": "code",
        "list": "welfare_trigger",
        "codes": [
          "seen",
          "call",
          "public",
          "partner"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 69,
        "name": "naloxone_doses",
        "kind": "count",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "high",
        "max": null,
        "common": false
      },
      {
        "number": 70,
        "name": "debrief_offered",
        "kind": "flag",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      }
    ]
  },
  {
    "name": "hazard",
    "number": 5,
    "fields": [
      {
        "number": 32,
        "name": "shift",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 33,
        "name": "place",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 34,
        "name": "position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": true
      },
      {
        "number": 35,
        "name": "call_number",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 36,
        "name": "police_file",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 37,
        "name": "purpose",
        "kind": "code",
        "list": "purpose",
        "codes": [
          "program",
          "safety",
          "bylaw",
          "health"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 38,
        "name": "note",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": true
      },
      {
        "number": 39,
        "name": "withdrawn",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 40,
        "name": "correction_reason",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 41,
        "name": "linked_to",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 64,
        "name": "kind",
        "kind": "code",
        "list": "hazard_kind",
        "codes": [
          "needles",
          "debris",
          "lighting",
          "blocked_exit",
          "biohazard",
          "fire_risk",
          "sidewalk",
          "fence",
          "graffiti",
          "signage",
          "other"
        ],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 65,
        "name": "action",
        "kind": "code",
        "list": "hazard_action",
        "codes": [
          "dealt_with",
          "send_to_works",
          "watch"
        ],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 66,
        "name": "severity",
        "kind": "code",
        "list": "severity",
        "codes": [
          "low",
          "medium",
          "high"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 67,
        "name": "count",
        "kind": "count",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 68,
        "name": "made_safe",
        "kind": "flag",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      }
    ]
  },
  {
    "name": "photo",
    "number": 6,
    "fields": [
      {
        "number": 32,
        "name": "shift",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 33,
        "name": "place",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 34,
        "name": "position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": true
      },
      {
        "number": 35,
        "name": "call_number",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 36,
        "name": "police_file",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 37,
        "name": "purpose",
        "kind": "code",
        "list": "purpose",
        "codes": [
          "program",
          "safety",
          "bylaw",
          "health"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 38,
        "name": "note",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": true
      },
      {
        "number": 39,
        "name": "withdrawn",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 40,
        "name": "correction_reason",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 41,
        "name": "linked_to",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 64,
        "name": "original_hash",
        "kind": "bytes",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 65,
        "name": "original_length",
        "kind": "count",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 66,
        "name": "sealed_hash",
        "kind": "bytes",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 67,
        "name": "sealed_length",
        "kind": "count",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 68,
        "name": "data_key",
        "kind": "bytes",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "high",
        "max": null,
        "common": false
      },
      {
        "number": 69,
        "name": "media_type",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": 200,
        "common": false
      },
      {
        "number": 70,
        "name": "thumbnail_hash",
        "kind": "bytes",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 71,
        "name": "thumbnail_length",
        "kind": "count",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 72,
        "name": "width",
        "kind": "count",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 73,
        "name": "height",
        "kind": "count",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 74,
        "name": "camera_time",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": false
      },
      {
        "number": 75,
        "name": "camera_gnss_time",
        "kind": "moment",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 76,
        "name": "camera_position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": false
      },
      {
        "number": 77,
        "name": "caption",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": false
      }
    ]
  },
  {
    "name": "handover_item",
    "number": 7,
    "fields": [
      {
        "number": 32,
        "name": "shift",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 33,
        "name": "place",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 34,
        "name": "position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": true
      },
      {
        "number": 35,
        "name": "call_number",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 36,
        "name": "police_file",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 37,
        "name": "purpose",
        "kind": "code",
        "list": "purpose",
        "codes": [
          "program",
          "safety",
          "bylaw",
          "health"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 38,
        "name": "note",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": true
      },
      {
        "number": 39,
        "name": "withdrawn",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 40,
        "name": "correction_reason",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 41,
        "name": "linked_to",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 64,
        "name": "kind",
        "kind": "code",
        "list": "handover_kind",
        "codes": [
          "follow_up",
          "hazard",
          "person_at_risk",
          "vehicle",
          "property",
          "partner_notice",
          "promised"
        ],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 65,
        "name": "text",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "moderate",
        "max": 8000,
        "common": false
      },
      {
        "number": 66,
        "name": "must_read",
        "kind": "flag",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 67,
        "name": "expires_at",
        "kind": "moment",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 68,
        "name": "zone",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": false
      }
    ]
  },
  {
    "name": "acknowledgement",
    "number": 8,
    "fields": [
      {
        "number": 32,
        "name": "shift",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 33,
        "name": "place",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 34,
        "name": "position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": true
      },
      {
        "number": 35,
        "name": "call_number",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 36,
        "name": "police_file",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 37,
        "name": "purpose",
        "kind": "code",
        "list": "purpose",
        "codes": [
          "program",
          "safety",
          "bylaw",
          "health"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 38,
        "name": "note",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": true
      },
      {
        "number": 39,
        "name": "withdrawn",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 40,
        "name": "correction_reason",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 41,
        "name": "linked_to",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 64,
        "name": "item",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      }
    ]
  },
  {
    "name": "sos",
    "number": 9,
    "fields": [
      {
        "number": 32,
        "name": "shift",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 33,
        "name": "place",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 34,
        "name": "position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": true
      },
      {
        "number": 35,
        "name": "call_number",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 36,
        "name": "police_file",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 37,
        "name": "purpose",
        "kind": "code",
        "list": "purpose",
        "codes": [
          "program",
          "safety",
          "bylaw",
          "health"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 38,
        "name": "note",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": true
      },
      {
        "number": 39,
        "name": "withdrawn",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 40,
        "name": "correction_reason",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 41,
        "name": "linked_to",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 64,
        "name": "raised_at",
        "kind": "moment",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 65,
        "name": "stood_down_at",
        "kind": "moment",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 66,
        "name": "caller_uncertain",
        "kind": "flag",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      }
    ]
  },
  {
    "name": "sos_acknowledgement",
    "number": 10,
    "fields": [
      {
        "number": 32,
        "name": "shift",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 33,
        "name": "place",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 34,
        "name": "position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": true
      },
      {
        "number": 35,
        "name": "call_number",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 36,
        "name": "police_file",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 37,
        "name": "purpose",
        "kind": "code",
        "list": "purpose",
        "codes": [
          "program",
          "safety",
          "bylaw",
          "health"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 38,
        "name": "note",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": true
      },
      {
        "number": 39,
        "name": "withdrawn",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 40,
        "name": "correction_reason",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 41,
        "name": "linked_to",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 64,
        "name": "sos",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 65,
        "name": "by_name",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": 200,
        "common": false
      },
      {
        "number": 66,
        "name": "at",
        "kind": "moment",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      }
    ]
  },
  {
    "name": "track",
    "number": 11,
    "fields": [
      {
        "number": 32,
        "name": "shift",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 33,
        "name": "place",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 34,
        "name": "position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": true
      },
      {
        "number": 35,
        "name": "call_number",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 36,
        "name": "police_file",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 37,
        "name": "purpose",
        "kind": "code",
        "list": "purpose",
        "codes": [
          "program",
          "safety",
          "bylaw",
          "health"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 38,
        "name": "note",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": true
      },
      {
        "number": 39,
        "name": "withdrawn",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 40,
        "name": "correction_reason",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 41,
        "name": "linked_to",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 64,
        "name": "from",
        "kind": "moment",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 65,
        "name": "to",
        "kind": "moment",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 66,
        "name": "chunk",
        "kind": "bytes",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "moderate",
        "max": null,
        "common": false
      },
      {
        "number": 67,
        "name": "distance_m",
        "kind": "count",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": false
      }
    ]
  },
  {
    "name": "custody_event",
    "number": 12,
    "fields": [
      {
        "number": 32,
        "name": "shift",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 33,
        "name": "place",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 34,
        "name": "position",
        "kind": "position",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": null,
        "common": true
      },
      {
        "number": 35,
        "name": "call_number",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 36,
        "name": "police_file",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 200,
        "common": true
      },
      {
        "number": 37,
        "name": "purpose",
        "kind": "code",
        "list": "purpose",
        "codes": [
          "program",
          "safety",
          "bylaw",
          "health"
        ],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 38,
        "name": "note",
        "kind": "prose",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "moderate",
        "max": 8000,
        "common": true
      },
      {
        "number": 39,
        "name": "withdrawn",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 40,
        "name": "correction_reason",
        "kind": "text",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": 200,
        "common": true
      },
      {
        "number": 41,
        "name": "linked_to",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": false,
        "sensitivity": "low",
        "max": null,
        "common": true
      },
      {
        "number": 64,
        "name": "photo",
        "kind": "record",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 65,
        "name": "act",
        "kind": "code",
        "list": "custody_act",
        "codes": [
          "captured",
          "verified",
          "transferred",
          "received",
          "viewed",
          "annotated_copy",
          "redacted_copy",
          "exported",
          "disclosed",
          "held",
          "disposed"
        ],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      },
      {
        "number": 66,
        "name": "json",
        "kind": "bytes",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "moderate",
        "max": null,
        "common": false
      },
      {
        "number": 67,
        "name": "signature",
        "kind": "bytes",
        "list": null,
        "codes": [],
        "required": true,
        "sensitivity": "low",
        "max": null,
        "common": false
      }
    ]
  }
];
