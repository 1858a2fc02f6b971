#include "support.h"

static void count(void *object) {
    ++*(int *)object;
}

/* What was deferred is done, and memory is zeroed again, large and small. */
static void a_cleared_arena_is_as_new(void **state) {
    (void)state;
    struct ft_arena *arena = ft_arena_new();
    int released = 0;
    for (int round = 1; round <= 3; round++) {
        ft_arena_defer(arena, count, &released);
        for (size_t size = 1; size <= 4 * 1024 * 1024; size *= 4) {
            char *memory = ft_alloc(arena, size);
            assert_int_equal(memory[0], 0);
            assert_int_equal(memory[size - 1], 0);
            memset(memory, 'x', size);
        }
        ft_arena_clear(arena);
        assert_int_equal(released, round);
    }
    ft_arena_clear(arena);
    assert_int_equal(released, 3);
    ft_arena_free(arena);
    assert_int_equal(released, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cleared_arena_is_as_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
