//! What the city claims.

#[path = "city/golden.rs"]
mod golden;
#[path = "city/hostile.rs"]
mod hostile;
#[path = "city/own_rule.rs"]
mod own_rule;
#[path = "city/relays.rs"]
mod relays;
#[path = "city/rules.rs"]
mod rules;
#[path = "city/shortcuts.rs"]
mod shortcuts;
#[path = "city/spread.rs"]
mod spread;
