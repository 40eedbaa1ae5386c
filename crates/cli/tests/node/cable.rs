//! A cable between two nodes, which can be pulled out.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Passes on what arrives at its address to another one, as long as it's plugged in.
pub(crate) struct Cable {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    is_cut: bool,
    is_over: bool,
    streams: Vec<TcpStream>,
}

impl Cable {
    pub(crate) fn to(target: &str) -> Cable {
        let target: SocketAddr = target.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        thread::spawn(move || {
            for near in listener.incoming() {
                let mut state = shared.lock().unwrap();
                if state.is_over {
                    return;
                }
                let (Ok(near), false) = (near, state.is_cut) else { continue };
                if let Ok(far) = TcpStream::connect(target) {
                    let clones = [near.try_clone(), far.try_clone()];
                    state.streams.extend(clones.into_iter().flatten());
                    pass_on(&near, &far);
                    pass_on(&far, &near);
                }
            }
        });
        Cable { address, state }
    }

    /// Where a node has to call in order to use it.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Pulls it out, or plugs it in again.
    pub(crate) fn cut(&self, is_cut: bool) {
        let mut state = self.state.lock().unwrap();
        state.is_cut = is_cut;
        if is_cut {
            state.streams.drain(..).for_each(|it| drop(it.shutdown(Shutdown::Both)));
        }
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.cut(true);
        self.state.lock().unwrap().is_over = true;
        let _ = TcpStream::connect(self.address); // the listener notices
    }
}

fn pass_on(from: &TcpStream, to: &TcpStream) {
    let (Ok(mut from), Ok(mut to)) = (from.try_clone(), to.try_clone()) else { return };
    thread::spawn(move || -> io::Result<()> {
        let mut bytes = [0; 1 << 14];
        loop {
            match from.read(&mut bytes)? {
                0 => return to.shutdown(Shutdown::Both),
                read => to.write_all(&bytes[..read])?,
            }
        }
    });
}
