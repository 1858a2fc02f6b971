/* Go and Rust, whose tools say all of it themselves. */
#include "project/look_int.h"

void detect_others(struct look *look) {
    const char *go = look_file(look, "go.mod");
    if (go) {
        look_fact(look, "package-manager", "Go modules", go, 0);
        look_fact(look, "test-runner", "go test", go, 0);
        look_fact(look, "formatter", "gofmt", go, 0);
        look_add(look, FT_CMD_BUILD, "go", "go build ./...", go, 0, "Go module");
        look_add(look, FT_CMD_TEST, "go", "go test -v ./...", go, 0, "Go module");
        look_add(look, FT_CMD_FORMAT, "gofmt", "gofmt -w .", go, 0, "Go's own style");
    }
    const char *cargo = look_file(look, "Cargo.toml");
    if (cargo) {
        look_fact(look, "package-manager", "Cargo", cargo, 0);
        look_fact(look, "build-system", "Cargo", cargo, 0);
        look_fact(look, "test-runner", "cargo test", cargo, 0);
        look_add(look, FT_CMD_BUILD, "cargo", "cargo build --offline", cargo, 0, "Cargo package");
        look_add(look, FT_CMD_TEST, "cargo", "cargo test --offline", cargo, 0, "Cargo package");
        if (look_file(look, "rustfmt.toml") || look_file(look, ".rustfmt.toml")) {
            look_add(look, FT_CMD_FORMAT, "rustfmt", "cargo fmt", cargo, 0, "rustfmt.toml");
        }
    }
}
