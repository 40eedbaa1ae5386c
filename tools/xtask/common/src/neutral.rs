use std::env;
use std::process::Command;

/// Lets cargo make the same on every machine: keeps from it the reader's settings under which it makes something else, or nothing: flags and
/// wrappers of the compiler, another target, other profiles.
///
/// Variables take precedence over cargo's files of settings: so a variable that is set undoes what is
/// written in any of them. Where cargo builds, from where it downloads and how it links stays the
/// reader's choice.
pub fn neutral(cargo: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_foreign) {
            cargo.env_remove(name);
        }
    }
    cargo.env("CARGO_ENCODED_RUSTFLAGS", "").env("RUSTC_WRAPPER", "");
    // These are cargo's own values. Checks catch panics, and an answer that overflows has to panic.
    for (profile, has_checks) in [("DEV", "true"), ("RELEASE", "false")] {
        let set = [
            ("PANIC", "unwind"),
            ("LTO", "false"),
            ("OVERFLOW_CHECKS", has_checks),
            ("DEBUG_ASSERTIONS", has_checks),
        ];
        cargo.envs(set.map(|(name, value)| (format!("CARGO_PROFILE_{profile}_{name}"), value)));
    }
}

/// Whether a variable is such a setting.
fn is_foreign(name: &str) -> bool {
    const NAMES: [&str; 6] = [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_BUILD_RUSTFLAGS",
        "CARGO_BUILD_TARGET",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
    ];
    let is_of_target = name.starts_with("CARGO_TARGET_") && name.ends_with("_RUSTFLAGS");
    let is_wrapper = name.starts_with("CARGO_BUILD_RUSTC_");
    NAMES.contains(&name) || name.starts_with("CARGO_PROFILE_") || is_of_target || is_wrapper
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_the_result_is_foreign_and_the_place_is_the_readers() {
        for name in [
            "CARGO_BUILD_TARGET",
            "CARGO_PROFILE_DEV_PANIC",
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS",
            "CARGO_BUILD_RUSTC_WRAPPER",
        ] {
            assert!(is_foreign(name), "{name}");
        }
        for name in ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "CARGO_HOME", "CARGO"] {
            assert!(!is_foreign(name), "{name}");
        }
    }

    #[test]
    fn flags_and_wrappers_in_a_file_are_undone_too() {
        let mut cargo = Command::new("cargo");
        neutral(&mut cargo);
        let value = |wanted: &str| {
            let mut all = cargo.get_envs();
            all.find(|(name, _)| *name == wanted).and_then(|(_, value)| value?.to_str())
        };
        assert_eq!(value("CARGO_ENCODED_RUSTFLAGS"), Some(""));
        assert_eq!(value("RUSTC_WRAPPER"), Some(""));
        assert_eq!(value("CARGO_PROFILE_DEV_PANIC"), Some("unwind"));
        assert_eq!(value("CARGO_PROFILE_DEV_OVERFLOW_CHECKS"), Some("true"));
    }
}
