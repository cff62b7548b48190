// The functions of the mapping language on values.
#include <algorithm>

#include <fmt/format.h>

#include "advisories/cvss.h"
#include "advisories/purl.h"
#include "base/address.h"
#include "base/binary_text.h"
#include "base/text.h"
#include "reports/evaluate.h"
#include "reports/text_functions.h"

namespace redoubt::reports {
namespace {

constexpr size_t most_closed_over = 10'000;
constexpr size_t most_json_bytes = size_t{64} << 20;

std::string base64_bytes(std::string_view text) {
    std::string plain;
    for (const char c : text)
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') plain += c;
    auto bytes = from_base64(plain);
    return bytes ? to_valid_utf8(*bytes) : std::string();
}

std::string purl_part(std::string_view text, Function which) {
    const auto purl = advisories::parse_purl(text);
    if (!purl) return {};
    if (which == Function::purl_type) return purl->type;
    if (which == Function::purl_version) return purl->version;
    return purl->namespace_path.empty() ? purl->name : purl->namespace_path + (purl->type == "maven" ? ':' : '/') + purl->name;
}

std::string upper_text(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return out;
}

std::string_view part_of(Function function, std::string_view text, std::string_view mark) {
    if (mark.empty()) return text;
    const bool last = function == Function::after_last || function == Function::before_last;
    const size_t at = last ? text.rfind(mark) : text.find(mark);
    const bool behind = function == Function::after || function == Function::after_last;
    if (at == std::string_view::npos) return behind ? std::string_view() : text;
    return behind ? text.substr(at + mark.size()) : text.substr(0, at);
}

// Functions of one text (and a constant) that give a part of it.
std::optional<std::string_view> view_function(Function function, std::string_view text, std::string_view with) {
    using enum Function;
    switch (function) {
        case after:
        case after_last:
        case before:
        case before_last: return part_of(function, text, with);
        case trim: return redoubt::trim(text);
        case strip: return text.starts_with(with) ? text.substr(with.size()) : text;
        case strip_end: return text.ends_with(with) ? text.substr(0, text.size() - with.size()) : text;
        case scheme_of: return url_scheme(text);
        case host_of: return url_host(text);
        case port_of: return url_port(text);
        case path_of: return url_path(text);
        case Function::plain_url: return reports::plain_url(text);
        case cpe_vendor: return cpe_part(text, 1);
        case cpe_product: return cpe_part(text, 2);
        case cpe_version: return cpe_part(text, 3);
        case ip: return parse_address(text) ? text : std::string_view();
        case hostname: return parse_address(text) ? std::string_view() : text;
        default: return std::nullopt;
    }
}

std::optional<std::string> text_function(Function function, std::string_view text, std::string_view with) {
    using enum Function;
    switch (function) {
        case base64: return base64_bytes(text);
        case html: return html_to_text(text);
        case Function::lower: return to_lower(text);
        case upper: return upper_text(text);
        case redact: return redacted(text);
        case purl_name:
        case purl_type:
        case purl_version: return purl_part(text, function);
        case number: {
            const auto value = number_of(text);
            return value ? fmt::format("{}", *value) : std::string();
        }
        case scale: {
            const auto value = number_of(text);
            const auto factor = number_of(with);
            return value && factor ? fmt::format("{}", *value * *factor) : std::string();
        }
        case date: {
            const auto time = time_of(text, with);
            return time ? format_time(*time) : std::string();
        }
        case cvss_score: {
            const auto score = advisories::score_cvss(plain_vector(text));
            return score ? advisories::score_text(score->overall()) : std::string();
        }
        default: return std::nullopt;
    }
}

}  // namespace

// The functions that need more than one text at a time.
class Calls {
public:
    Calls(Evaluator& on, const Expr& expr, NodeId context) : on_(on), expr_(expr), context_(context), mark_(on.stack_.size()) {}

    void run() {
        const auto function = static_cast<Function>(expr_.number);
        using enum Function;
        if (function == if_) return choose();
        if (function == closure) return close_over();
        if (function == present) return has_even_empty();
        kid(0);
        const size_t stop = on_.stack_.size();
        std::string with;
        if (expr_.kids.size() > 1) {
            with = text_of(1);
            on_.stack_.resize(stop);
        }
        switch (function) {
            case find:
            case find_all:
            case replace: return pattern(function, stop, with);
            case json: return read_as_json(stop);
            case purl: return make_purl(stop);
            case name:
            case all_text: return of_nodes(function, stop);
            case split:
            case each_line: return parts(stop, function == split ? std::string_view(with) : std::string_view("\n"));
            case cut: return shorten(stop, with);
            case first:
            case last:
            case nth:
            case unique:
            case count:
            case has:
            case join:
            case max:
            case min:
            case length: return of_all(function, stop, with);
            default: return of_each(function, stop, with);
        }
    }

private:
    void kid(size_t number) { on_.run(on_.mapping_.exprs[expr_.kids[number]], context_); }
    std::string text_of(size_t number) {
        const size_t mark = on_.stack_.size();
        kid(number);
        std::string out;
        for (size_t i = mark; i < on_.stack_.size() && out.empty(); ++i) out = on_.stack_[i].text;
        on_.stack_.resize(mark);
        return out;
    }
    // What was pushed behind the arguments takes their place.
    void replace_arguments(size_t stop) {
        on_.stack_.erase(on_.stack_.begin() + static_cast<ptrdiff_t>(mark_), on_.stack_.begin() + static_cast<ptrdiff_t>(stop));
    }

    void choose() {
        kid(0);
        const bool holds = on_.truth_from(mark_);
        on_.stack_.resize(mark_);
        if (holds)
            kid(1);
        else if (expr_.kids.size() > 2)
            kid(2);
    }

    void has_even_empty() {
        on_.with_empty_ = true;
        kid(0);
        on_.with_empty_ = false;
        const bool any = on_.stack_.size() > mark_;
        on_.stack_.resize(mark_);
        if (any) on_.push_true();
    }

    void close_over() {
        kid(0);
        const auto known = [&](NodeId node) {
            return std::any_of(on_.stack_.begin() + static_cast<ptrdiff_t>(mark_), on_.stack_.end(), [&](const Item& item) { return item.node == node; });
        };
        for (size_t i = mark_; i < on_.stack_.size() && i - mark_ < most_closed_over; ++i) {
            if (on_.stack_[i].node == no_node) continue;
            const size_t before = on_.stack_.size();
            on_.run(on_.mapping_.exprs[expr_.kids[1]], on_.stack_[i].node);
            const std::vector<Item> found(on_.stack_.begin() + static_cast<ptrdiff_t>(before), on_.stack_.end());
            on_.stack_.resize(before);
            for (const Item& item : found)
                if (item.node != no_node && !known(item.node)) on_.stack_.push_back(item);
        }
    }

    void pattern(Function function, size_t stop, const std::string&) {
        const std::string with = function == Function::replace ? text_of(2) : std::string();
        for (size_t i = mark_; i < stop; ++i) {
            const std::string_view text = on_.stack_[i].text;
            std::string out;
            size_t from = 0;
            while (from <= text.size() && expr_.regex.match(text, from, on_.groups_)) {
                const std::string_view whole = on_.groups_[0];
                const auto begin = static_cast<size_t>(whole.data() - text.data());
                if (function == Function::replace) {
                    out += text.substr(from, begin - from);
                    out += with;
                } else {
                    const auto group = std::find_if(on_.groups_.begin() + 1, on_.groups_.end(), [](std::string_view each) { return !each.empty(); });
                    on_.push(group != on_.groups_.end() ? *group : whole);
                    if (function == Function::find) break;
                }
                from = begin + std::max<size_t>(whole.size(), 1);
                if (whole.empty() && function == Function::replace && begin < text.size()) out += text[begin];
            }
            if (function == Function::replace) {
                if (from < text.size()) out += text.substr(from);
                on_.push(on_.keep(out));
            }
            if (function == Function::find && on_.stack_.size() > stop) break;
        }
        replace_arguments(stop);
    }

    void read_as_json(size_t stop) {
        for (size_t i = mark_; i < stop; ++i) {
            const std::string_view text = on_.stack_[i].text;
            if (text.empty() || text.size() > most_json_bytes) continue;
            const NodeId node = on_.tree_.size();
            Builder builder(on_.tree_, Builder::Go::whole, {.depth = 60, .nodes = size_t{node} + 2'000'000});
            builder.under(Tree::root, unlisted_path);
            const bool single = std::exchange(on_.tree_.single_object, is_single_object(text));
            builder.open("json", false, NodeType::element, 0);
            const auto read = read_json(text, builder);
            on_.tree_.single_object = single;
            if (!read || !builder.close()) {
                on_.tree_.truncate(node);
                continue;
            }
            on_.push(node);
        }
        replace_arguments(stop);
    }

    void make_purl(size_t stop) {
        on_.stack_.resize(stop);
        advisories::Purl purl{.type = text_of(0), .namespace_path = {}, .name = text_of(1), .version = expr_.kids.size() > 2 ? text_of(2) : std::string()};
        if (expr_.kids.size() > 3) purl.namespace_path = text_of(3);
        const char mark = purl.type == "maven" ? ':' : '/';
        const size_t slash = purl.type == "pypi" || purl.type == "deb" ? std::string::npos : purl.name.rfind(mark);
        if (purl.namespace_path.empty() && slash != std::string::npos) {
            purl.namespace_path = purl.name.substr(0, slash);
            purl.name.erase(0, slash + 1);
        }
        on_.stack_.resize(mark_);
        if (purl.type.empty() || purl.name.empty() || !advisories::normalise(purl)) return;
        on_.push(on_.keep(advisories::to_text(purl)));
    }

    void of_nodes(Function function, size_t stop) {
        for (size_t i = mark_; i < stop; ++i) {
            const NodeId node = on_.stack_[i].node;
            if (node == no_node) continue;
            if (function == Function::name) {
                on_.push(on_.tree_.name(node));
                continue;
            }
            for (NodeId each = node; each < on_.tree_.end(node); ++each) on_.tree_.paths.at(on_.tree_[each].path).read = true;
            on_.push(on_.keep(on_.tree_.all_text(node)));
        }
        replace_arguments(stop);
    }

    void parts(size_t stop, std::string_view mark) {
        for (size_t i = mark_; i < stop; ++i) {
            std::string_view rest = on_.stack_[i].text;
            for (;;) {
                const size_t at = mark.empty() ? std::string_view::npos : rest.find(mark);
                const std::string_view part = trim(rest.substr(0, at));
                if (!part.empty()) on_.push(part);
                if (at == std::string_view::npos) break;
                rest.remove_prefix(at + mark.size());
            }
        }
        replace_arguments(stop);
    }

    void shorten(size_t stop, const std::string& with) {
        const auto most = number_of(with);
        for (size_t i = mark_; i < stop && most; ++i) {
            size_t size = std::min(on_.stack_[i].text.size(), static_cast<size_t>(std::clamp(*most, 0.0, 1e9)));
            while (size > 0 && size < on_.stack_[i].text.size() && (static_cast<unsigned char>(on_.stack_[i].text[size]) & 0xc0) == 0x80) --size;
            on_.stack_[i] = {on_.stack_[i].text.substr(0, size), no_node};
        }
    }

    void of_all(Function function, size_t stop, const std::string& with) {
        using enum Function;
        std::vector<Item> items;
        for (size_t i = mark_; i < stop; ++i)
            if (on_.present(on_.stack_[i])) items.push_back(on_.stack_[i]);
        on_.stack_.resize(mark_);
        if (function == count) return on_.push(on_.keep(std::to_string(items.size())));
        if (items.empty()) return;
        switch (function) {
            case first: return on_.stack_.push_back(items.front());
            case last: return on_.stack_.push_back(items.back());
            case has: return on_.push_true();
            case length: return on_.push(on_.keep(std::to_string(items.front().text.size())));
            case nth: {
                const auto number = number_of(with);
                if (number && *number >= 1 && *number <= static_cast<double>(items.size())) on_.stack_.push_back(items[static_cast<size_t>(*number) - 1]);
                return;
            }
            case unique:
                for (const Item& item : items)
                    if (std::none_of(on_.stack_.begin() + static_cast<ptrdiff_t>(mark_), on_.stack_.end(),
                                     [&](const Item& known) { return known.text == item.text; }))
                        on_.stack_.push_back(item);
                return;
            case join: {
                std::string out;
                for (const Item& item : items) {
                    if (!out.empty()) out += with;
                    out += item.text;
                }
                return on_.push(on_.keep(out));
            }
            default: {
                const Item* best = nullptr;
                for (const Item& item : items) {
                    const auto value = number_of(item.text);
                    if (value && (best == nullptr || (function == max ? *value > *number_of(best->text) : *value < *number_of(best->text)))) best = &item;
                }
                if (best != nullptr) on_.stack_.push_back(*best);
            }
        }
    }

    void of_each(Function function, size_t stop, const std::string& with) {
        for (size_t i = mark_; i < stop; ++i) {
            const std::string_view text = on_.stack_[i].text;
            if (text.empty()) continue;
            if (const auto view = view_function(function, text, with))
                on_.push(*view);
            else if (const auto made = text_function(function, text, with))
                on_.push(on_.keep(*made));
        }
        replace_arguments(stop);
    }

    Evaluator& on_;
    const Expr& expr_;
    NodeId context_;
    size_t mark_;
};

void Evaluator::call(const Expr& expr, NodeId context) { Calls(*this, expr, context).run(); }

}  // namespace redoubt::reports
