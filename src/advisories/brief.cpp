#include "advisories/brief.h"

#include <cstring>

namespace redoubt::advisories {
namespace {

constexpr size_t most_ids = 32, most_text = UINT8_MAX;

class BriefTexts {
public:
    explicit BriefTexts(std::string_view rest) : rest_(rest) {}

    std::string_view take(size_t bytes) {
        if (bytes > rest_.size()) {
            holds_ = false;
            return {};
        }
        const std::string_view text = rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
        return text;
    }
    std::string_view text() {
        const std::string_view length = take(1);
        return length.empty() ? std::string_view() : take(static_cast<unsigned char>(length[0]));
    }
    void texts(size_t count, std::vector<std::string_view>& out) {
        for (size_t i = 0; i < count && holds_; ++i) out.push_back(text());
    }
    bool holds() const { return holds_; }

private:
    std::string_view rest_;
    bool holds_ = true;
};

bool fits_brief(const std::vector<std::string_view>& texts) {
    if (texts.size() > most_ids) return false;
    for (const std::string_view text : texts)
        if (text.size() > most_text) return false;
    return true;
}

void append_brief_text(std::string& out, std::string_view text) {
    out += static_cast<char>(text.size());
    out += text;
}

}  // namespace

size_t brief_bytes(std::string_view header) {
    uint16_t bytes = 0;
    std::memcpy(&bytes, header.data(), sizeof bytes);
    return bytes;
}

bool append_brief(std::string& out, const AdvisoryBrief& brief, const BriefNumbers& numbers) {
    if (brief.id.size() > most_text || brief.urgency.size() > most_text) return false;
    if (!fits_brief(brief.ids) || !fits_brief(brief.upstream) || !fits_brief(brief.upstream_ids)) return false;
    const size_t start = out.size();
    const size_t ids = brief.ids.size() == 1 ? 0 : brief.ids.size(), upstream_ids = brief.upstream_ids.size() == 1 ? 0 : brief.upstream_ids.size();
    out.append(2, '\0');
    out.append(reinterpret_cast<const char*>(&numbers.feed), sizeof numbers.feed);
    for (const size_t number : {size_t{numbers.score}, size_t{numbers.score_version}, ids, brief.upstream.size(), upstream_ids, brief.urgency.size()})
        out += static_cast<char>(number);
    out += brief.urgency;
    append_brief_text(out, brief.id);
    for (size_t i = 0; i < ids; ++i) append_brief_text(out, brief.ids[i]);
    for (const std::string_view id : brief.upstream) append_brief_text(out, id);
    for (size_t i = 0; i < upstream_ids; ++i) append_brief_text(out, brief.upstream_ids[i]);
    const auto bytes = static_cast<uint16_t>(out.size() - start);  // at most 97 texts
    std::memcpy(out.data() + start, &bytes, sizeof bytes);
    return true;
}

bool read_brief(std::string_view bytes, AdvisoryBrief& brief, BriefNumbers& numbers) {
    if (bytes.size() < brief_header_bytes) return false;
    const auto count = [&](size_t at) { return static_cast<size_t>(static_cast<unsigned char>(bytes[at])); };
    std::memcpy(&numbers.feed, bytes.data() + 2, sizeof numbers.feed);
    numbers.score = static_cast<uint8_t>(count(4));
    numbers.score_version = static_cast<uint8_t>(count(5));
    BriefTexts texts(bytes.substr(brief_header_bytes));
    brief.urgency = texts.take(count(9));
    brief.id = texts.text();
    texts.texts(count(6), brief.ids);
    texts.texts(count(7), brief.upstream);
    texts.texts(count(8), brief.upstream_ids);
    if (brief.ids.empty()) brief.ids.push_back(brief.id);
    if (brief.upstream_ids.empty() && brief.upstream.size() == 1) brief.upstream_ids = brief.upstream;
    return texts.holds();
}

}  // namespace redoubt::advisories
