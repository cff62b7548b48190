#include "records/page.h"

#include <algorithm>

#include <fmt/format.h>

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Section::fields() {
    static constexpr std::array table{
        field<&Section::heading>("heading", {.doc = "Its heading.", .required = true, .longest = 300}),
        field<&Section::text>("text", {.doc = "What it says, as Markdown.", .longest = 20'000}),
        field<&Section::claims>("claims", {.doc = "The claims it rests on; without them it is not shown.", .refers_to = "claim"}),
        field<&Section::documents>("documents", {.doc = "The documents it rests on or offers.", .refers_to = "document"}),
        field<&Section::review_by>("review_by", {.doc = "By when it must be looked at again."}),
    };
    static_assert(schema::covers<Section>(table));
    return table;
}

std::span<const schema::FieldInfo> Grant::fields() {
    static constexpr std::array table{
        field<&Grant::party>("party", {.doc = "Who may read it.", .refers_to = "party"}),
        field<&Grant::email>("email", {.doc = "Their address, where they are no party of ours.", .longest = 320}),
        field<&Grant::from>("from", {.doc = "From when."}),
        field<&Grant::until>("until", {.doc = "Until when."}),
    };
    static_assert(schema::covers<Grant>(table));
    return table;
}

std::span<const schema::FieldInfo> PublishedPage::fields() {
    static constexpr std::array table{
        field<&PublishedPage::kind>("kind", {.doc = "What sort of page.", .required = true, .indexed = true}),
        field<&PublishedPage::path>("path", {.doc = "Where it is shown: /trust.", .unique = true, .longest = 300}),
        field<&PublishedPage::sections>("sections", {.doc = "What it says.", .searchable = true, .longest = 200}),
        field<&PublishedPage::claims>("claims", {.doc = "The claims that its sections rest on.", .indexed = true, .read_only = true, .refers_to = "claim"}),
        field<&PublishedPage::documents>("documents",
                                         {.doc = "The documents that its sections rest on.", .indexed = true, .read_only = true, .refers_to = "document"}),
        field<&PublishedPage::next_review>(
            "next_review", {.doc = "The first date by which it, or a section of it, must be looked at again.", .indexed = true, .read_only = true}),
        field<&PublishedPage::gate>("gate", {.doc = "What a reader must do first.", .indexed = true}),
        field<&PublishedPage::grants>("grants", {.doc = "Who may read it in spite of the gate.", .longest = 1000}),
        field<&PublishedPage::review_by>("review_by", {.doc = "By when it must be looked at again.", .indexed = true}),
        field<&PublishedPage::published_by>("published_by", {.doc = "Who published it.", .indexed = true, .refers_to = "party"}),
        field<&PublishedPage::published_on>("published_on", {.doc = "When.", .indexed = true}),
    };
    static_assert(schema::covers<PublishedPage>(table));
    return table;
}

namespace {

// What is asked of a page's basis is asked of the page: what its sections name, together.
schema::List named_by_sections(const schema::Map& fields, std::string_view name) {
    schema::List out;
    for (const schema::Value& section : fields["sections"].list())
        for (const schema::Value& one : section.map()[name].list())
            if (std::ranges::find(out, one) == out.end()) out.push_back(one);
    return out;
}

void prepare_page(schema::Map& fields, std::string&) {
    for (const std::string_view name : {"claims", "documents"}) {
        schema::List named = named_by_sections(fields, name);
        if (named.empty())
            fields.erase(name);
        else
            fields.set(name, std::move(named));
    }
    Time next = fields["review_by"].time();
    for (const schema::Value& section : fields["sections"].list())
        if (const Time own = section.map()["review_by"].time(); own.unix_ns != 0 && (next.unix_ns == 0 || own < next)) next = own;
    if (next.unix_ns == 0)
        fields.erase("next_review");
    else
        fields.set("next_review", next);
}

constexpr std::array page_published_needs{std::string_view("sections"), std::string_view("review_by")};
constexpr std::array page_states{
    schema::State{"draft", "Being written."},
    schema::State{.name = "published", .doc = "Others read it; by decision.", .standing = true, .needs = page_published_needs},
    schema::State{"withdrawn", "No longer shown.", true},
};
constexpr std::array page_moves{
    schema::Move{.from = "draft",
                 .to = "published",
                 .needs = needs_reason,
                 .stamps = "published_on",
                 .signs = "published_by",
                 .decided_as = "publication",
                 .back_to = "draft"},
    schema::Move{.from = "published", .to = "draft", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "published", .to = "withdrawn", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "withdrawn", .to = "draft", .level = Level::ic2},
};

void check_page(const PublishedPage& page, schema::Problems& problems) {
    if (!page.path.empty() && page.path.front() != '/') problems.add("/path", "begins with a slash");
    for (size_t i = 0; i < page.grants.size(); ++i) {
        const Grant& grant = page.grants[i];
        in_order(problems, fmt::format("/grants/{}/until", i), grant.from, grant.until, "is before it begins");
        goes_with(problems, fmt::format("/grants/{}/party", i), grant.email.empty(), !grant.party.id.empty(), "or email is required");
    }
}

}  // namespace

const schema::RecordInfo page_record{.name = "page",
                                     .plural = "pages",
                                     .title = "Page",
                                     .doc = "What we show others: trust page, notice, disclosure policy, security.txt.",
                                     .key_prefix = "PAGE",
                                     .room = "prove",
                                     .fields = PublishedPage::fields(),
                                     .states = page_states,
                                     .moves = page_moves,
                                     .default_sort = "title",
                                     .create_level = Level::ic2,
                                     .update_level = Level::ic2,
                                     .due = "review_by",
                                     .stale =
                                         "state:published (next_review:<now or claims.is:stale or claims.state:(draft,withdrawn) or documents.is:stale "
                                         "or documents.state:retired)",
                                     .prepare = prepare_page,
                                     .check = schema::check_typed<PublishedPage, check_page>,
                                     .defaults = schema::defaults_of<PublishedPage>};

}  // namespace redoubt::records
