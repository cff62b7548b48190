#include "reports/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>

namespace redoubt::reports {
namespace {

constexpr uint32_t most_steps = 1'000'000;

struct MatchState {
    pcre2_match_data* data = pcre2_match_data_create(64, nullptr);
    pcre2_match_context* context = pcre2_match_context_create(nullptr);
    MatchState() {
        pcre2_set_match_limit(context, most_steps);
        pcre2_set_depth_limit(context, 10'000);
    }
    ~MatchState() {
        pcre2_match_data_free(data);
        pcre2_match_context_free(context);
    }
    MatchState(const MatchState&) = delete;
    MatchState& operator=(const MatchState&) = delete;
};

}  // namespace

Result<Regex> Regex::compile(std::string_view pattern) {
    int number = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_UTF_CHECK,
                                     &number, &offset, nullptr);
    if (code == nullptr) {
        unsigned char message[256] = {};
        pcre2_get_error_message(number, message, sizeof message);
        return fail(Code::invalid, "the pattern is wrong behind character " + std::to_string(offset) + ": " + reinterpret_cast<const char*>(message));
    }
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    Regex regex;
    regex.code_ = std::shared_ptr<void>(code, [](void* held) { pcre2_code_free(static_cast<pcre2_code*>(held)); });
    uint32_t count = 0;
    uint32_t size = 0;
    PCRE2_SPTR table = nullptr;
    pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
    for (uint32_t i = 0; i < count; ++i, table += size)
        regex.named_.emplace_back(reinterpret_cast<const char*>(table + 2), static_cast<size_t>(table[0]) << 8 | table[1]);
    std::sort(regex.named_.begin(), regex.named_.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return regex;
}

bool Regex::match(std::string_view text, size_t from, std::vector<std::string_view>& groups) const {
    thread_local const MatchState state;
    groups.clear();
    if (!code_ || from > text.size()) return false;
    const char* start = text.data() == nullptr ? "" : text.data();
    const int count = pcre2_match(static_cast<const pcre2_code*>(code_.get()), reinterpret_cast<PCRE2_SPTR>(start), text.size(), from, PCRE2_NO_UTF_CHECK,
                                  state.data, state.context);
    if (count < 0) return false;
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(state.data);
    const uint32_t all = std::min<uint32_t>(pcre2_get_ovector_count(state.data), static_cast<uint32_t>(count == 0 ? 64 : count));
    for (uint32_t i = 0; i < all; ++i)
        groups.push_back(ends[2 * i] == PCRE2_UNSET ? std::string_view() : text.substr(ends[2 * i], ends[2 * i + 1] - ends[2 * i]));
    return true;
}

}  // namespace redoubt::reports
