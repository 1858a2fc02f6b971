#include "cli/cli.h"
#include "ops/table.h"

int main(int argc, char **argv) {
    return ft_cli_main(&ft_ops_table, argc, argv);
}
