// The same search, asked of a server.
#include <algorithm>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/search_print.h"
#include "cli/text_layout.h"

namespace redoubt::cli {
namespace {

constexpr size_t page_of_server = 1000;

class SearchAddress {
public:
    explicit SearchAddress(std::string path) : text_(std::move(path)) {}
    void add(std::string_view name, std::string_view value) {
        if (!value.empty()) text_ += fmt::format("{}{}={}", asked_++ == 0 ? '?' : '&', name, percent_encode(value));
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
    int asked_ = 0;
};

std::string with_commas(const std::vector<std::string>& all) { return fmt::format("{}", fmt::join(all, ",")); }

SearchAddress address_of_search(std::string path, const SearchArguments& arguments) {
    SearchAddress out(std::move(path));
    out.add("q", arguments.query);
    out.add("from", arguments.from);
    out.add("to", arguments.to);
    out.add("source", with_commas(arguments.sources));
    return out;
}

Result<> tell_problems(const schema::Map& answer, const Surroundings& around) {
    for (const schema::Value& problem : answer["problems"].list()) TRY(around.error.write(printable(std::string(problem.text())) + "\n"));
    return {};
}

std::string cell_of(const schema::Value& value) {
    if (value.is_null()) return {};
    if (value.as<std::string>()) return std::string(value.text());
    if (const auto* decimal = value.as<double>()) return fmt::format("{}", *decimal);
    return fmt::format("{}", value.integer());
}

Result<> counts_of_server(Client& client, const SearchArguments& arguments, const Surroundings& around) {
    SearchAddress address = address_of_search("/logs/counts", arguments);
    address.add("by", with_commas(arguments.by));
    address.add("every", arguments.every);
    address.add("measure", with_commas(arguments.measures));
    address.add("limit", "10000");
    const schema::Value answer = TRY(client.get(address.text()));
    CountTable table{.keys = arguments.by.size() + (arguments.every.empty() ? 0 : 1)};
    for (const schema::Value& name : answer.map()["columns"].list()) table.names.emplace_back(name.text());
    for (const schema::Value& row : answer.map()["rows"].list()) {
        std::vector<std::string>& cells = table.rows.emplace_back();
        for (const schema::Value& cell : row.list()) cells.push_back(cell_of(cell));
    }
    TRY(print_counts(arguments, around, std::move(table)));
    return tell_problems(answer.map(), around);
}

Result<> top_of_server(Client& client, const SearchArguments& arguments, const Surroundings& around) {
    SearchAddress address = address_of_search("/logs/events", arguments);
    address.add("limit", "0");
    address.add("top", "10");
    const schema::Value answer = TRY(client.get(address.text()));
    for (const schema::Value& field : answer.map()["fields"].list()) {
        std::vector<std::pair<uint64_t, std::string>> values;
        for (const schema::Value& one : field.map()["values"].list())
            values.emplace_back(static_cast<uint64_t>(one.map()["count"].integer()), std::string(one.map()["value"].text()));
        TRY(print_top(around, std::string(field.map()["name"].text()), static_cast<uint64_t>(field.map()["events"].integer()), values));
    }
    return tell_problems(answer.map(), around);
}

}  // namespace

Result<int> search_on_server(const SearchArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    if (arguments.count || !arguments.by.empty() || !arguments.every.empty() || !arguments.measures.empty()) {
        TRY(counts_of_server(client, arguments, around));
        return 0;
    }
    if (arguments.top) {
        TRY(top_of_server(client, arguments, around));
        return 0;
    }
    HitPrinter printer(arguments, around);
    std::string after = arguments.cursor;
    for (size_t left = arguments.limit; left > 0;) {
        SearchAddress address = address_of_search("/logs/events", arguments);
        address.add("limit", fmt::format("{}", std::min(left, page_of_server)));
        address.add("after", after);
        address.add("lines", "true");
        const schema::Value answer = TRY(client.get(address.text()));
        const schema::List& items = answer.map()["items"].list();
        for (const schema::Value& item : items) TRY(printer.print(std::string(item.map()["line"].text())));
        TRY(tell_problems(answer.map(), around));
        after = answer.map()["next"].text();
        left -= std::min(left, items.size());
        if (after.empty() || items.empty()) break;
    }
    if (!after.empty()) TRY(around.error.write(fmt::format("there may be more: --after {}\n", after)));
    return 0;
}

}  // namespace redoubt::cli
