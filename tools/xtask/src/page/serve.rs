//! A server for the page. There has to be one, because a browser loads neither script modules nor WebAssembly from a file.
//! This is the smallest that will do: it hands out the files of one folder, to this machine only.

use crate::lab::address;
use crate::lab::progress::interrupted;
use kusari_tools::{Failure, say, show};
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::{self, sleep};
use std::time::Duration;

/// The port, unless the reader names one.
const USUAL: u16 = 8080;

/// How many ports are tried, if the usual one is taken.
const TRIES: u16 = 50;

/// How long a browser may take to say what it wants, and how many bytes that may be.
const PATIENCE: Duration = Duration::from_secs(10);
const LONGEST: u64 = 16 * 1024;

/// Listens at this port, or at the first free one.
pub(super) fn bind(port: Option<u16>) -> Result<TcpListener, Failure> {
    let listen = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    if let Some(port) = port {
        address::check(None, Some(port))?;
        return listen(port).map_err(|why| Failure::Unable(format!("port {port}: {why}")));
    }
    (USUAL..USUAL + TRIES).find_map(|port| listen(port).ok()).ok_or_else(|| {
        let last = USUAL + TRIES - 1;
        Failure::Unable(format!(
            "the ports {USUAL} to {last} are all in use; choose one with --port"
        ))
    })
}

/// Shows a folder until Ctrl-C.
pub(super) fn run(door: TcpListener, folder: PathBuf, opens: bool) -> Result<(), Failure> {
    let port = door.local_addr().map_err(|why| Failure::Unable(why.to_string()))?.port();
    let address = format!("http://127.0.0.1:{port}/");
    show(&format!("The scenes are at\n\n    {address}\n\nCtrl-C stops the server.\n"));
    thread::spawn(move || answer_all(&door, &folder));
    if opens && !open(&address) {
        say("No browser could be opened, so open this address yourself.\n");
    }
    while !interrupted() {
        sleep(Duration::from_millis(50));
    }
    say("\rThe server is stopped.\n");
    Ok(())
}

/// Asks the system to show an address.
fn open(address: &str) -> bool {
    let mut command = match std::env::consts::OS {
        "macos" => Command::new("open"),
        "windows" => Command::new("explorer"),
        _ => Command::new("xdg-open"),
    };
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().is_ok()
}

fn answer_all(door: &TcpListener, folder: &Path) {
    for stream in door.incoming() {
        match stream {
            Ok(stream) => {
                let folder = folder.to_owned();
                thread::spawn(move || answer(&stream, &folder));
            }
            // Too many are open, perhaps. In a moment there are fewer.
            Err(_) => sleep(Duration::from_millis(50)),
        }
    }
}

fn answer(mut stream: &TcpStream, folder: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let asked = read_head(stream)?;
    let Answer { status, kind, body } = reply(&asked, folder);
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
         X-Content-Type-Options: nosniff\r\nAllow: GET, HEAD\r\nConnection: close\r\n\r\n",
        body.len(),
    )?;
    if !asked.starts_with("HEAD ") {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// The first line of what a browser says. The rest, up to the blank line, is read and doesn't matter.
fn read_head(stream: impl Read) -> io::Result<String> {
    let mut reader = BufReader::new(stream.take(LONGEST));
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 && !line.trim_end().is_empty() {
        line.clear();
    }
    Ok(first)
}

struct Answer {
    status: &'static str,
    kind: &'static str,
    body: Vec<u8>,
}

fn reply(asked: &str, folder: &Path) -> Answer {
    let refuse = |status: &'static str| Answer {
        status,
        kind: "text/plain; charset=utf-8",
        body: format!("{status}\n").into_bytes(),
    };
    let words: Vec<&str> = asked.split_whitespace().collect();
    let [method, target, version] = words[..] else { return refuse("400 Bad Request") };
    if !version.starts_with("HTTP/1.") {
        return refuse("400 Bad Request");
    }
    if method != "GET" && method != "HEAD" {
        return refuse("405 Method Not Allowed");
    }
    match file(target, folder).and_then(|path| Some((fs::read(&path).ok()?, kind(&path)))) {
        Some((body, kind)) => Answer { status: "200 OK", kind, body },
        None => refuse("404 Not Found"),
    }
}

/// The file that an address means, if it's below the folder.
fn file(target: &str, folder: &Path) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    // All of our files have plain names. So an address with anything else in it means none of them.
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_./".contains(it);
    if !path.chars().all(is_plain) || path.split('/').any(|part| part.starts_with('.')) {
        return None;
    }
    let path = if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    };
    let (found, folder) = (folder.join(path).canonicalize().ok()?, folder.canonicalize().ok()?);
    (found.starts_with(folder) && found.is_file()).then_some(found)
}

/// What's in a file. A browser only runs a script or a module if the server says that it's one.
fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|it| it.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("scene")).unwrap();
        for name in
            ["secret.html", "scene/index.html", "scene/a.js", "scene/kusari.wasm", "scene/.hidden"]
        {
            fs::write(folder.path().join(name), name).unwrap();
        }
        folder
    }

    fn ask(line: &str) -> Answer {
        let folder = folder();
        reply(&format!("{line}\r\n"), &folder.path().join("scene"))
    }

    #[test]
    fn files_of_the_folder_are_handed_out_with_what_they_are() {
        for (address, kind) in [
            ("/", "text/html; charset=utf-8"),
            ("/index.html?full", "text/html; charset=utf-8"),
            ("/a.js", "text/javascript; charset=utf-8"),
            ("/kusari.wasm", "application/wasm"),
        ] {
            let answer = ask(&format!("GET {address} HTTP/1.1"));
            assert_eq!((answer.status, answer.kind), ("200 OK", kind), "{address}");
            assert!(answer.body.starts_with(b"scene/"), "{address}");
        }
    }

    #[test]
    fn nothing_outside_of_the_folder_is_handed_out() {
        for address in [
            "/../secret.html",
            "/%2e%2e/secret.html",
            "/..%2fsecret.html",
            "/..\\secret.html",
            "//secret.html/",
            "/.hidden",
            "/none.html",
            "secret.html",
            "http://127.0.0.1/index.html",
            "/c:/secret.html",
        ] {
            assert_eq!(
                ask(&format!("GET {address} HTTP/1.1")).status,
                "404 Not Found",
                "{address}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_of_the_folder_is_not_followed() {
        let folder = folder();
        let scene = folder.path().join("scene");
        std::os::unix::fs::symlink(folder.path().join("secret.html"), scene.join("out.html"))
            .unwrap();
        assert_eq!(reply("GET /out.html HTTP/1.1", &scene).status, "404 Not Found");
    }

    #[test]
    fn what_is_no_question_for_a_file_is_refused() {
        for line in ["POST / HTTP/1.1", "DELETE / HTTP/1.1", "get / HTTP/1.1"] {
            assert_eq!(ask(line).status, "405 Method Not Allowed", "{line}");
        }
        for line in ["", "GET /", "GET / HTTP/2 x", "\u{16}\u{3}\u{1}", "GET / FTP/1.0"] {
            assert_eq!(ask(line).status, "400 Bad Request", "{line}");
        }
    }

    #[test]
    fn a_browser_gets_an_answer_and_someone_who_only_asks_gets_no_file() {
        let folder = folder();
        let door = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = door.local_addr().unwrap().port();
        let scene = folder.path().join("scene");
        thread::spawn(move || answer_all(&door, &scene));
        let told = |line: &str| {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
            write!(stream, "{line} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).unwrap();
            text
        };
        let (get, head) = (told("GET /a.js"), told("HEAD /a.js"));
        assert!(
            get.starts_with("HTTP/1.1 200 OK\r\n") && get.ends_with("\r\n\r\nscene/a.js"),
            "{get}"
        );
        assert!(head.contains("Content-Length: 10\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    }

    #[test]
    fn a_head_without_an_end_is_cut_off() {
        let endless = io::repeat(b'a');
        assert_eq!(read_head(endless).unwrap().len() as u64, LONGEST);
    }

    #[test]
    fn a_port_that_is_taken_is_refused_if_it_was_asked_for_and_passed_over_if_not() {
        let first = bind(None).unwrap();
        let port = first.local_addr().unwrap().port();
        let Err(Failure::Unable(why)) = bind(Some(port)) else { panic!("it's taken") };
        assert_eq!(why, format!("the port {port} is in use; choose another one with --port"));
        let second = bind(None).unwrap().local_addr().unwrap().port();
        assert!(second > port, "{second}");
    }
}
