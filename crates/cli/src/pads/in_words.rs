use kusari_node::members::{Network, Orderer, Topology};

/// `5 members vote, each with a line to each`.
pub(super) fn in_words(network: &Network) -> String {
    let members = network.genesis.members.len();
    let airport = network.name(network.hub());
    let how = match network.orderer {
        Orderer::Leader => format!("{members} members do as {airport} says"),
        Orderer::Crash => format!("{members} members agree by majority, and trust each other"),
        Orderer::Vote => format!("{members} members vote"),
        Orderer::Work => format!("{members} members agree by work"),
    };
    match network.topology {
        Topology::Star => format!("{how}, each with a line to {airport}"),
        Topology::Full => format!("{how}, each with a line to each"),
    }
}
