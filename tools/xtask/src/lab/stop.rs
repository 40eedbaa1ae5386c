//! The end of JupyterLab. That it has ended is said when it is known.

use super::address::reachable;
use super::copy::{self, Used};
use super::information::Server;
use kusari_tools::Failure;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a server or a kernel may take to end, once it was asked to.
const PATIENCE: Duration = Duration::from_secs(20);

/// Stops the server, and whatever kernels of this laboratory it leaves behind.
pub(super) fn stop(child: &mut Child, server: &Server, kernels: &Path) -> Result<(), Failure> {
    if ask(server).is_err() || !ends(child) {
        let _ = child.kill();
        let _ = child.wait();
    }
    end_kernels(kernels, std::process::id())
}

/// Asks the server to stop its kernels and itself, as its own menu does. It is asked where it listens,
/// which is not this machine's usual address if the reader chose another one.
fn ask(server: &Server) -> io::Result<()> {
    let (host, port) = (reachable(&server.hostname), server.port);
    let mut stream = TcpStream::connect((host, port))?;
    write!(
        stream,
        "POST {}api/shutdown HTTP/1.1\r\nHost: localhost:{port}\r\n\
         Authorization: token {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        server.base, server.token,
    )?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut status = [0; 12];
    stream.read_exact(&mut status)?;
    if status.ends_with(b" 200") { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

fn ends(child: &mut Child) -> bool {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if let Ok(Some(_)) = child.try_wait() {
            return true;
        }
        sleep(Duration::from_millis(50));
    }
    false
}

/// Ends the kernels that this laboratory started, and waits until they are gone.
pub(super) fn end_kernels(kernels: &Path, lab: u32) -> Result<(), Failure> {
    let began = Instant::now();
    loop {
        let left: Vec<Used> =
            copy::used_by(kernels, lab).filter(|used| !copy::remove_if_free(&used.lock)).collect();
        if left.is_empty() {
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            return Err(Failure::Unable(survivors(&left)));
        }
        left.iter().for_each(|used| kill(used.kernel));
        sleep(Duration::from_millis(50));
    }
}

fn survivors(left: &[Used]) -> String {
    let numbers: Vec<_> = left.iter().map(|used| used.kernel.to_string()).collect();
    format!(
        "JupyterLab is stopped, but these of its kernels are still there and hold memory: process \
         {numbers}. End them with: kill -KILL {numbers}",
        numbers = numbers.join(" ")
    )
}

/// Jupyter gives each kernel a group of its own, and what runs the cells is in it.
fn kill(kernel: u32) {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("kill -KILL -{kernel} || kill -KILL {kernel}")]);
    let _ = shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::net::TcpListener;
    use std::thread;

    #[test]
    fn a_server_is_asked_where_it_listens() {
        // Not every system has more of these addresses than one.
        let Ok(listener) = TcpListener::bind(("127.0.0.2", 0)) else { return };
        let port = listener.local_addr().unwrap().port();
        let asked = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 256];
            let read = stream.read(&mut request).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            String::from_utf8_lossy(&request[..read]).into_owned()
        });
        let server = Server {
            url: String::new(),
            hostname: "127.0.0.2".to_owned(),
            port,
            base: "/".to_owned(),
            token: "t".to_owned(),
        };
        ask(&server).unwrap();
        assert!(asked.join().unwrap().starts_with("POST /api/shutdown"));
    }

    #[test]
    fn a_server_that_refuses_was_not_stopped() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let refuses = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 256]).unwrap();
            stream.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").unwrap();
        });
        let [url, token] = [String::new(), String::new()];
        let (hostname, base) = ("0.0.0.0".to_owned(), "/".to_owned());
        assert!(ask(&Server { url, hostname, port, base, token }).is_err());
        refuses.join().unwrap();
    }

    /// A process that holds a lock as a kernel does: by its standard input.
    #[cfg(unix)]
    fn holder(lock: &Path) -> Child {
        use std::os::unix::process::CommandExt;
        let file = copy::lock_file(lock).unwrap();
        file.lock().unwrap();
        let mut kernel = Command::new("sleep");
        kernel.arg("1000").process_group(0).stdin(Stdio::from(file)).spawn().unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn a_kernel_that_was_left_behind_is_ended_and_its_copy_removed() {
        let folder = tempfile::tempdir().unwrap();
        let lock = folder.path().join("new.lock");
        let mut kernel = holder(&lock);
        let ours = folder.path().join(copy::name(kernel.id(), 0, Some(7)));
        fs::create_dir(&ours).unwrap();
        fs::rename(lock, ours.with_extension("lock")).unwrap();
        end_kernels(folder.path(), 8).unwrap();
        assert!(ours.exists() && kernel.try_wait().unwrap().is_none());
        end_kernels(folder.path(), 7).unwrap();
        assert!(!kernel.wait().unwrap().success());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_is_still_there_is_named_with_the_remedy() {
        let used = |kernel| Used { kernel, lock: "x.lock".into() };
        let message = survivors(&[used(12), used(34)]);
        assert!(message.ends_with("kill -KILL 12 34"), "{message}");
    }
}
