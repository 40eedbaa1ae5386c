//! What becomes of payments, and of nodes that come and go.

#[path = "traffic/absences.rs"]
mod absences;
#[path = "traffic/payments.rs"]
mod payments;
