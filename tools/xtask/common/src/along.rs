use std::env;
use std::process::Command;

/// What cargo compiles a package along with.
///
/// A dependency gets the features that are asked for by any of the packages that are compiled at once. A package alone
/// asks for fewer, and so cargo compiles the dependency once more, and everything that builds on it. For someone who wants
/// one program that's still far less than everything. `cargo x test` has compiled everything already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// Only what the package needs.
    Nothing,
    /// Whatever `cargo x test` compiles.
    Everything,
}

/// The variable by which `cargo x test` tells the programs that it starts.
const VARIABLE: &str = "KUSARI_ALONG";
const EVERYTHING: &str = "everything";

impl Along {
    /// What the program that started this one has compiled.
    pub fn asked() -> Along {
        Along::of(env::var(VARIABLE).ok().as_deref())
    }

    fn of(value: Option<&str>) -> Along {
        if value == Some(EVERYTHING) { Along::Everything } else { Along::Nothing }
    }

    /// Lets a program that's started know.
    pub fn tell(self, command: &mut Command) {
        match self {
            Along::Nothing => command.env_remove(VARIABLE),
            Along::Everything => command.env(VARIABLE, EVERYTHING),
        };
    }

    /// The arguments by which cargo compiles a package's tests or examples. (Without any of them, it leaves the features
    /// aside that only tests ask for.)
    pub fn packages(self, package: &str) -> Vec<&str> {
        match self {
            Along::Nothing => vec!["--package", package],
            // `cargo x` itself is compiled already, with fewer features.
            Along::Everything => vec!["--workspace", "--exclude", "xtask"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_understood() {
        for along in [Along::Nothing, Along::Everything] {
            let mut command = Command::new("cargo");
            along.tell(&mut command);
            let told = command.get_envs().find(|(name, _)| *name == VARIABLE);
            let value = told.and_then(|(_, value)| value?.to_str());
            assert_eq!(Along::of(value), along);
        }
        assert_eq!((Along::of(None), Along::of(Some("1"))), (Along::Nothing, Along::Nothing));
    }

    #[test]
    fn a_package_alone_is_named() {
        assert_eq!(Along::Nothing.packages("kusari-cli"), ["--package", "kusari-cli"]);
        assert!(!Along::Everything.packages("kusari-cli").contains(&"kusari-cli"));
    }
}
