/* Groups, layers, cuts and pictures of nets that are small enough to see through, and deep ones. */
#include "support.h"

#include "graph/draw.h"

static struct ft_net net_of(struct test *t, uint32_t nodes, const struct ft_arc *arcs,
                            size_t count) {
    struct ft_arcs list = {0};
    struct ft_net net;
    for (size_t i = 0; i < count; i++) {
        *FT_PUSH(t->cx.arena, &list) = arcs[i];
    }
    ft_net_make(t->cx.arena, nodes, &list, &net);
    return net;
}

/* Two cycles (1 2 3) and (4 5), above them 0, below them 6; 7 alone. */
static const struct ft_arc two_cycles[] = {
    {0, 1, 1, 1}, {1, 2, 1, 5}, {2, 3, 1, 5}, {3, 1, 1, 1}, {3, 4, 1, 1},
    {4, 5, 1, 2}, {5, 4, 1, 3}, {5, 6, 1, 1}, {0, 6, 1, 1}, {0, 1, 2, 2},
};

static void edges_between_the_same_two_are_one(void **state) {
    struct test *t = *state;
    size_t count = 0;
    struct ft_net net = net_of(t, 8, two_cycles, FT_COUNT(two_cycles));
    assert_int_equal(net.edges, 9);
    const struct ft_edge *out = ft_net_out(&net, 0, &count);
    assert_int_equal(count, 2);
    assert_int_equal(out[0].to, 1);
    assert_int_equal(out[0].kinds, 3);
    assert_true(out[0].weight > 2.9F && out[0].weight < 3.1F);
    const struct ft_edge *in = ft_net_in(&net, 6, &count);
    assert_int_equal(count, 2);
    assert_int_equal(in[0].to, 0);
    assert_int_equal(in[1].to, 5);
    ft_net_out(&net, 7, &count);
    assert_int_equal(count, 0);
    ft_net_out(&net, 8, &count);
    assert_int_equal(count, 0);
}

static void many_arcs_give_the_same_as_few(void **state) {
    struct test *t = *state;
    struct ft_arc_heap heaps[3] = {{0}};
    struct ft_net large;
    struct ft_net small = net_of(t, 8, two_cycles, FT_COUNT(two_cycles));
    for (size_t i = 0; i < FT_COUNT(two_cycles); i++) {
        ft_arc_heap_add(&heaps[two_cycles[i].from % 3], two_cycles[i]);
    }
    ft_arc_heap_add(&heaps[1], (struct ft_arc){4, 4, 1, 1});
    ft_net_make_large(t->cx.arena, 8, heaps, 3, &large);
    assert_null(heaps[0].at);
    assert_int_equal(large.edges, small.edges);
    assert_memory_equal(large.out_at, small.out_at, 9 * sizeof *small.out_at);
    assert_memory_equal(large.in_at, small.in_at, 9 * sizeof *small.in_at);
    assert_memory_equal(large.out, small.out, small.edges * sizeof *small.out);
    assert_memory_equal(large.in, small.in, small.edges * sizeof *small.in);
}

static void nodes_that_reach_each_other_are_a_group(void **state) {
    struct test *t = *state;
    struct ft_groups g;
    static const uint32_t layers[] = {3, 2, 2, 2, 1, 1, 0, 0};
    struct ft_net net = net_of(t, 8, two_cycles, FT_COUNT(two_cycles));
    ft_net_groups(t->cx.arena, &net, &g);
    assert_int_equal(g.count, 5);
    assert_true(g.of[1] == g.of[2] && g.of[2] == g.of[3]);
    assert_true(g.of[4] == g.of[5] && g.of[4] != g.of[1]);
    assert_true(g.of[0] > g.of[1] && g.of[1] > g.of[4] && g.of[4] > g.of[6]);
    assert_int_equal(g.at[g.of[1] + 1] - g.at[g.of[1]], 3);
    assert_int_equal(g.nodes[g.at[g.of[1]]], 1);
    uint32_t *found = ft_net_layers(t->cx.arena, &net, &g);
    for (uint32_t i = 0; i < 8; i++) {
        assert_int_equal(found[i], layers[i]);
    }
}

static void the_light_edge_of_a_cycle_is_cut(void **state) {
    struct test *t = *state;
    struct ft_groups g;
    struct ft_arcs cuts = {0};
    struct ft_net straight;
    struct ft_net net = net_of(t, 8, two_cycles, FT_COUNT(two_cycles));
    ft_net_groups(t->cx.arena, &net, &g);
    ft_net_cuts(t->cx.arena, &net, &g, g.of[1], &cuts);
    assert_int_equal(cuts.count, 1);
    assert_int_equal(cuts.at[0].from, 3);
    assert_int_equal(cuts.at[0].to, 1);
    cuts.count = 0;
    ft_net_straight(t->cx.arena, &net, &straight, &cuts);
    assert_int_equal(cuts.count, 2);
    assert_int_equal(straight.edges, net.edges - 2);
    ft_net_groups(t->cx.arena, &straight, &g);
    assert_int_equal(g.count, 8);
}

/* A million nodes in a row, then in a ring: whoever recurses falls over. */
static void depth_costs_no_stack(void **state) {
    struct test *t = *state;
    enum { NODES = 1000000 };
    struct ft_arcs arcs = {0};
    struct ft_net net;
    struct ft_groups g;
    for (uint32_t i = 0; i + 1 < NODES; i++) {
        *FT_PUSH(t->cx.arena, &arcs) = (struct ft_arc){i, i + 1, 1, 1};
    }
    ft_net_make(t->cx.arena, NODES, &arcs, &net);
    ft_net_groups(t->cx.arena, &net, &g);
    assert_int_equal(g.count, NODES);
    assert_int_equal(ft_net_layers(t->cx.arena, &net, &g)[0], NODES - 1);
    *FT_PUSH(t->cx.arena, &arcs) = (struct ft_arc){NODES - 1, 0, 1, 1};
    ft_net_make(t->cx.arena, NODES, &arcs, &net);
    ft_net_groups(t->cx.arena, &net, &g);
    assert_int_equal(g.count, 1);
}

static void what_is_used_ranks_high(void **state) {
    struct test *t = *state;
    static const struct ft_arc arcs[] = {{0, 3, 1, 1}, {1, 3, 1, 1}, {2, 3, 1, 1}};
    struct ft_net net = net_of(t, 4, arcs, FT_COUNT(arcs));
    float rank[4];
    double sum = 0;
    ft_net_rank(&net, NULL, rank);
    for (int i = 0; i < 4; i++) {
        sum += (double)rank[i];
    }
    assert_true(rank[3] > 2 * rank[0]);
    assert_true(sum > 3.99 && sum < 4.01);
}

static struct ft_drawing drawing_of(struct test *t, uint32_t folders, uint32_t files) {
    struct ft_drawing d = {.title = "a <title> & \"more\""};
    struct ft_arcs arcs = {0};
    for (uint32_t i = 0; i < folders * files; i++) {
        const char *path = ft_sprintf(t->cx.arena, "src/f%u/deep/x%u.c", i / files, i % files);
        *FT_PUSH(t->cx.arena, &d.nodes) =
            (struct ft_drawing_node){.label = path, .path = path, .holds = 1};
        *FT_PUSH(t->cx.arena, &arcs) = (struct ft_arc){i, (i + files) % (folders * files), 1, 1};
    }
    ft_net_make(t->cx.arena, folders * files, &arcs, &d.net);
    return d;
}

static void too_many_nodes_become_folders(void **state) {
    struct test *t = *state;
    struct ft_drawing d = drawing_of(t, 30, 10);
    ft_drawing_merge(t->cx.arena, &d, FT_DRAWING_MAX);
    assert_int_equal(d.nodes.count, 30);
    assert_string_equal(d.nodes.at[3].label, "src/f3/deep");
    assert_int_equal(d.nodes.at[3].holds, 10);
    assert_int_equal(d.net.edges, 30);
    assert_int_equal(d.left_out, 0);
    d = drawing_of(t, 10, 10);
    ft_drawing_merge(t->cx.arena, &d, FT_DRAWING_MAX);
    assert_int_equal(d.nodes.count, 100);
    for (uint32_t i = 0; i < 400; i++) { /* folders that no longer path merges */
        *FT_PUSH(t->cx.arena, &d.nodes) = (struct ft_drawing_node){
            .label = "x", .path = ft_sprintf(t->cx.arena, "top%u", i), .holds = 1};
    }
    struct ft_arcs none = {0};
    ft_net_make(t->cx.arena, (uint32_t)d.nodes.count, &none, &d.net);
    ft_drawing_merge(t->cx.arena, &d, FT_DRAWING_MAX);
    assert_true(d.nodes.count <= FT_DRAWING_MAX);
}

static void lines_that_others_imply_are_left_out(void **state) {
    struct test *t = *state;
    struct ft_drawing d = {.title = "x"};
    struct ft_arcs arcs = {0};
    for (uint32_t i = 0; i < 8; i++) {
        *FT_PUSH(t->cx.arena, &d.nodes) = (struct ft_drawing_node){.label = "n", .path = "n"};
        for (uint32_t k = i + 1; k < 8; k++) {
            *FT_PUSH(t->cx.arena, &arcs) = (struct ft_arc){i, k, 1, 1};
        }
    }
    *FT_PUSH(t->cx.arena, &arcs) = (struct ft_arc){7, 0, 1, 0.5F};
    ft_net_make(t->cx.arena, 8, &arcs, &d.net);
    ft_drawing_settle(t->cx.arena, &d);
    assert_int_equal(d.net.edges, 8); /* the row, and the one that closes the ring */
    assert_true(d.reduced);
    assert_int_equal(d.nodes.at[0].uses, 7);
    size_t count = 0;
    assert_true(ft_net_out(&d.net, 7, &count)->kinds & FT_DRAWING_BACK);
}

static void labels_cannot_break_a_picture(void **state) {
    struct test *t = *state;
    struct ft_drawing d = drawing_of(t, 1, 2);
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    d.nodes.at[0].label = "a\"]; evil --> <script>&\x1b[2J\xff\n";
    ft_drawing_settle(t->cx.arena, &d);
    ft_draw_svg(&d, &text);
    assert_null(strstr(text.data, "<script>"));
    assert_null(strchr(text.data, '\x1b'));
    assert_non_null(strstr(text.data, "&lt;script&gt;&amp;\\x1b[2J"));
    assert_non_null(strstr(text.data, "a &lt;title&gt; &amp; &quot;more&quot;"));
    ft_buf_clear(&text);
    ft_draw_dot(&d, &text);
    assert_non_null(strstr(text.data, "n0 [label=\"a\\\"]; evil --> <script>&\\\\x1b[2J"));
    ft_buf_clear(&text);
    ft_draw_mermaid(&d, &text);
    assert_non_null(strstr(text.data, "n0[\"a#34;]#59; evil --#62; #60;script#62;#38;"));
}

static void an_empty_picture_is_one(void **state) {
    struct test *t = *state;
    struct ft_drawing d = {.title = "nothing"};
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    d.net = net_of(t, 0, NULL, 0);
    ft_drawing_merge(t->cx.arena, &d, FT_DRAWING_MAX);
    ft_drawing_settle(t->cx.arena, &d);
    ft_draw_svg(&d, &text);
    assert_non_null(strstr(text.data, "</svg>"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(edges_between_the_same_two_are_one),
        TEST(many_arcs_give_the_same_as_few),
        TEST(nodes_that_reach_each_other_are_a_group),
        TEST(the_light_edge_of_a_cycle_is_cut),
        TEST(depth_costs_no_stack),
        TEST(what_is_used_ranks_high),
        TEST(too_many_nodes_become_folders),
        TEST(lines_that_others_imply_are_left_out),
        TEST(labels_cannot_break_a_picture),
        TEST(an_empty_picture_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
