#include "api/event_asks.h"

#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::api {
namespace {

Result<size_t> bounded(const formats::http::Target& target, std::string_view name, size_t absent, size_t most) {
    const auto text = target.parameter(name);
    if (!text || text->empty()) return absent;
    size_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc{} || end != text->data() + text->size() || number > most)
        return fail(Code::invalid, fmt::format("'{}' is not a number from 0 to {}", text->substr(0, 40), most), std::string(name));
    return number;
}

}  // namespace

Result<rooms::EventAsk> event_ask(const formats::http::Target& target) {
    const auto text = [&](std::string_view name) { return std::string(target.parameter(name).value_or("")); };
    rooms::EventAsk out{.q = text("q"), .from = text("from"), .to = text("to"), .after = text("after")};
    const std::string sources = text("source");
    if (!sources.empty())
        for (const std::string_view one : split(sources, ',')) out.sources.emplace_back(trim(one));
    out.limit = TRY(bounded(target, "limit", 100, 1000));
    out.histogram = TRY(bounded(target, "histogram", 0, 1000));
    out.top = TRY(bounded(target, "top", 0, 100));
    return out;
}

}  // namespace redoubt::api
