//! What kind of machine this is: as much as the figures depend on, and nothing that names it.

use crate::Record;
use crate::threads::cores;

/// Records how many cores there are, of which kind, and whether they know SHA-256.
pub fn describe(record: &mut Record) {
    record.figure("machine.cores", cores().get() as f64);
    record.word("machine.architecture", std::env::consts::ARCH);
    record.word("machine.system", std::env::consts::OS);
    record.word("machine.sha", if knows_sha256() { "with" } else { "without" });
}

/// Whether the processor has instructions for SHA-256. The crate sha2 uses them where they are.
fn knows_sha256() -> bool {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    return std::arch::is_x86_feature_detected!("sha");
    #[cfg(target_arch = "aarch64")]
    return std::arch::is_aarch64_feature_detected!("sha2");
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64")))]
    return false;
}
