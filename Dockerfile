# The laboratory in a container:
#
#   docker build -t kusari .
#   docker run --rm -p 127.0.0.1:8888:8888 kusari
#
# and open the address with 127.0.0.1 that it prints.
FROM rust:1.95-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home reader && chown -R reader "$CARGO_HOME" "$RUSTUP_HOME"
USER reader
COPY --chown=reader . /home/reader/kusari
WORKDIR /home/reader/kusari
RUN cargo x lab --prepare
EXPOSE 8888
CMD ["cargo", "x", "lab", "--no-open", "--ip", "0.0.0.0", "--port", "8888"]
