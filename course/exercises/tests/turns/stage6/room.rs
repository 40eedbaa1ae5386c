pub(crate) fn all() -> Vec<&'static str> {
    vec![]
}
