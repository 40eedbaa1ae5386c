//! Anyone who isn't on the list is hung up on.

use super::airport::Airport;
use futures::StreamExt as _;
use libp2p::swarm::{SwarmEvent, dummy};
use libp2p::{Multiaddr, SwarmBuilder, noise, tcp, yamux};
use std::time::Duration;

/// Calls a member with a key of its own, and waits until it's hung up on.
async fn call(address: Multiaddr) {
    let tcp = tcp::Config::default().nodelay(true);
    let mut swarm = SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(tcp, noise::Config::new, yamux::Config::default)
        .unwrap()
        .with_behaviour(|_| dummy::Behaviour)
        .unwrap()
        .with_swarm_config(|it| it.with_idle_connection_timeout(Duration::from_secs(600)))
        .build();
    swarm.dial(address).unwrap();
    loop {
        match swarm.select_next_some().await {
            SwarmEvent::ConnectionClosed { .. } | SwarmEvent::OutgoingConnectionError { .. } => {
                return;
            }
            _ => {}
        }
    }
}

#[test]
fn a_stranger_is_hung_up_on_and_the_members_go_on() {
    let mut airport = Airport::open("");
    let listen = airport.running(0).said["listen"][0].as_str().unwrap().to_owned();
    let port = listen.rsplit_once(':').unwrap().1;
    let address: Multiaddr = format!("/ip4/127.0.0.1/tcp/{port}").parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let called = tokio::time::timeout(Duration::from_secs(60), call(address));
        called.await.expect("it's hung up on");
    });
    airport.until("it's told", |airport| airport.logged(0).contains("[not-a-member]"));
    airport.says(&airport.at(1, "reserve --pad 1 --from +30m"));
}
