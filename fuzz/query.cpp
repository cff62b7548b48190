// The query language: what parses prints to text that parses to the same tree, and patterns match without going astray.
#include "schema/query.h"

using namespace redoubt::schema;

static void walk(const Query& query) {
    if (query.kind == Query::Kind::test) {
        const Pattern pattern = pattern_of(query.test);
        if (!pattern.wild && !matches(pattern, pattern.text)) __builtin_trap();
        (void)matches(pattern, query.test.value);
    }
    for (const Query& child : query.children) walk(child);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto query = parse_query({reinterpret_cast<const char*>(data), size});
    if (!query) return 0;
    walk(*query);
    const auto again = parse_query(to_text(*query), {.longest = 1 << 20, .deepest = 500, .most_tests = 5000});
    if (!again || !(*again == *query)) __builtin_trap();
    return 0;
}
