#include "detect/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <fmt/core.h>
#include <pcre2.h>

#include <array>

namespace redoubt::detect {
namespace {

constexpr size_t longest_source = 8192;
constexpr uint32_t match_limit = 1'000'000;
constexpr uint32_t heap_limit_kib = 16 * 1024;

std::string error_text(int code) {
    std::array<PCRE2_UCHAR, 256> buffer{};
    pcre2_get_error_message(code, buffer.data(), buffer.size());
    return reinterpret_cast<const char*>(buffer.data());
}

}  // namespace

struct Regex::Compiled {
    pcre2_code* code = nullptr;
    ~Compiled() { pcre2_code_free(code); }
};

struct Regex::Work::State {
    pcre2_match_context* context = pcre2_match_context_create(nullptr);
    pcre2_match_data* match = pcre2_match_data_create(1, nullptr);
    State() {
        pcre2_set_match_limit(context, match_limit);
        pcre2_set_heap_limit(context, heap_limit_kib);
    }
    ~State() {
        pcre2_match_data_free(match);
        pcre2_match_context_free(context);
    }
};

Regex::Work::Work() : state_(std::make_unique<State>()) {}
Regex::Work::~Work() = default;
Regex::~Regex() = default;

Result<std::shared_ptr<const Regex>> Regex::compile(std::string_view source, RegexFlags flags) {
    if (source.size() > longest_source)
        return fail(Code::too_large, fmt::format("the regular expression is {} bytes long, at most {} are allowed", source.size(), longest_source), "",
                    "split it");
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
    if (flags.ignore_case) options |= PCRE2_CASELESS;
    if (flags.multi_line) options |= PCRE2_MULTILINE;
    if (flags.dot_all) options |= PCRE2_DOTALL;
    int error = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(source.data()), source.size(), options, &error, &offset, nullptr);
    if (code == nullptr)
        return fail(Code::invalid, fmt::format("the regular expression '{}' is wrong at character {}: {}", source, offset + 1, error_text(error)), "",
                    "correct it; the syntax is that of PCRE");
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);  // without JIT it still works, only slower
    std::shared_ptr<Regex> regex(new Regex);
    regex->compiled_ = std::make_unique<Compiled>();
    regex->compiled_->code = code;
    regex->flags_ = flags;
    return std::shared_ptr<const Regex>(std::move(regex));
}

Regex::Found Regex::search(std::string_view text, Work& work) const {
    const auto run = [&](uint32_t options) {
        const char* bytes = text.empty() ? "" : text.data();
        return pcre2_match(compiled_->code, reinterpret_cast<PCRE2_SPTR>(bytes), text.size(), 0, options, work.state_->match, work.state_->context);
    };
    int status = run(0);
    if (status == PCRE2_ERROR_JIT_STACKLIMIT) status = run(PCRE2_NO_JIT);
    if (status >= 0) return Found::yes;
    return status == PCRE2_ERROR_NOMATCH ? Found::no : Found::gave_up;
}

}  // namespace redoubt::detect
