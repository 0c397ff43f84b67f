//! The rules, as one program: thirty would be linked for minutes.

#[path = "support/cases.rs"]
mod cases;
#[path = "support/drafts.rs"]
mod drafts;
#[path = "support/registered.rs"]
mod registered;
#[path = "support/rows.rs"]
mod rows;
#[path = "support/shipped.rs"]
mod shipped;
#[path = "support/stage.rs"]
mod stage;

mod acting_for;
mod areas;
mod case_props;
mod clock_properties;
mod clock_table;
mod definition_diff;
mod definition_draft;
mod definition_migrate;
mod definition_rehearse;
mod definition_replay;
mod escalation;
mod golden_calendars;
mod holidays;
mod lint;
mod lint_faults;
mod macros;
mod offers;
mod online;
mod own_work;
mod register;
mod reminders;
mod result;
mod rights_table;
mod seen;
mod staff_areas;
mod staff_rules;
mod state_machine;
mod step_targets;
mod together;
mod variants;
mod workflow;
