#include "detect/lint.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/logsource.h"

namespace redoubt::detect {
namespace {

// What events of a category can hold, besides what every Windows event has. Source: the schema of Sysmon 15.
struct CategoryFields {
    std::string_view category;
    std::string_view fields;  // between blanks
};

constexpr std::string_view windows_fields =
    " EventID Channel Computer Provider_Name EventRecordID TimeCreated Level Task Opcode Keywords UtcTime RuleName User ProcessGuid ProcessId Image ";

constexpr std::array category_fields{
    CategoryFields{"process_creation",
                   " CommandLine CurrentDirectory LogonGuid LogonId TerminalSessionId IntegrityLevel Hashes md5 sha1 sha256 Imphash imphash FileVersion "
                   "Description Product Company OriginalFileName ParentProcessGuid ParentProcessId ParentImage ParentCommandLine ParentUser ProcessName "
                   "NewProcessName ParentProcessName SubjectUserName SubjectDomainName SubjectUserSid SubjectLogonId TargetUserName TargetDomainName "
                   "TargetUserSid TargetLogonId TokenElevationType MandatoryLabel NewProcessId "},
    CategoryFields{"network_connection",
                   " Protocol Initiated SourceIsIpv6 SourceIp SourceHostname SourcePort SourcePortName DestinationIsIpv6 DestinationIp DestinationHostname "
                   "DestinationPort DestinationPortName Application Direction SourceAddress DestAddress DestPort LayerName FilterRTID "},
    CategoryFields{"file_event", " TargetFilename CreationUtcTime "},
    CategoryFields{"registry_set", " EventType TargetObject Details NewName ObjectName ObjectValueName NewValue OldValue ProcessName SubjectUserName "},
    CategoryFields{"image_load",
                   " ImageLoaded FileVersion Description Product Company OriginalFileName Hashes md5 sha1 sha256 Imphash imphash Signed Signature "
                   "SignatureStatus "},
    CategoryFields{"dns_query", " QueryName QueryStatus QueryResults "},
    CategoryFields{"process_access",
                   " SourceProcessGUID SourceProcessId SourceThreadId SourceImage TargetProcessGUID TargetProcessId TargetImage GrantedAccess "
                   "CallTrace SourceUser TargetUser "},
    CategoryFields{"create_remote_thread",
                   " SourceProcessGuid SourceProcessId SourceImage TargetProcessGuid TargetProcessId TargetImage NewThreadId StartAddress "
                   "StartModule StartFunction SourceUser TargetUser "},
    CategoryFields{"driver_load", " ImageLoaded Hashes md5 sha1 sha256 Imphash imphash Signed Signature SignatureStatus "},
    CategoryFields{"pipe_created", " EventType PipeName "}};

bool knows(std::string_view fields, std::string_view field) { return fields.find(fmt::format(" {} ", field)) != std::string_view::npos; }

class Linter {
public:
    explicit Linter(const Rule& rule) : rule_(rule) {}

    std::vector<LintFinding> run() {
        if (rule_.correlation) return std::move(findings_);
        log_source();
        unused_searches();
        for (const FieldTest& test : rule_.tests) {
            field(test);
            for (const TestValue& value : test.values) look_at(test, value);
            if (test.all && test.values.size() == 1)
                add(test.line, "all-of-one", fmt::format("'all' on the single value '{}' says nothing", test.values.front().written),
                    "remove 'all', or give the other values");
        }
        return std::move(findings_);
    }

private:
    void add(uint32_t line, std::string_view check, std::string message, std::string hint) {
        findings_.push_back({line, check, std::move(message), std::move(hint)});
    }

    void log_source() {
        const RuleLogSource& source = rule_.logsource;
        if (source.product != "windows" || (source.category.empty() && source.service.empty())) return;
        if (routes_of(source).empty())
            add(rule_.line, "unknown-logsource", fmt::format("no Windows channel is known for '{}'", trim(source.category + " " + source.service)),
                "only events that name this log source themselves can match; correct it if that is not meant");
    }

    void collect(const Condition& condition, std::set<uint32_t>& used) const {
        if (condition.kind == Condition::Kind::search) used.insert(condition.search);
        for (const Condition& part : condition.parts) collect(part, used);
    }

    void unused_searches() {
        std::set<uint32_t> used;
        collect(rule_.condition, used);
        for (uint32_t i = 0; i < rule_.searches.size(); ++i)
            if (!used.contains(i))
                add(line_of(rule_.searches[i].search), "unused-search", fmt::format("the condition never asks for '{}'", rule_.searches[i].name),
                    "name it in the condition, or remove it");
    }

    uint32_t line_of(const Search& search) const {
        if (search.kind == Search::Kind::test) return rule_.tests[search.test].line;
        return search.parts.empty() ? rule_.line : line_of(search.parts.front());
    }

    void field(const FieldTest& test) {
        if (test.field.empty() || rule_.logsource.product != "windows" || !rule_.logsource.service.empty()) return;
        const auto known = std::ranges::find(category_fields, rule_.logsource.category, &CategoryFields::category);
        if (known == category_fields.end() || knows(known->fields, test.field) || knows(windows_fields, test.field)) return;
        const auto same = [&](std::string_view fields) {
            for (const std::string_view name : split(fields, ' '))
                if (!name.empty() && equal_ignoring_case(name, test.field)) return name;
            return std::string_view();
        };
        const std::string_view near = same(known->fields).empty() ? same(windows_fields) : same(known->fields);
        add(test.line, "unknown-field", fmt::format("events of {} have no field '{}'", rule_.logsource.category, test.field),
            near.empty() ? "the test never holds; correct the name or the log source" : fmt::format("write '{}': names of fields are compared exactly", near));
    }

    static bool has(const FieldTest& test, std::string_view modifier) { return std::ranges::find(test.modifiers, modifier) != test.modifiers.end(); }

    void look_at(const FieldTest& test, const TestValue& value) {
        const std::string& text = value.written;
        if (has(test, "re")) return look_at_regex(test, text);
        if (has(test, "cidr") || has(test, "exists") || has(test, "fieldref")) return;
        for (size_t i = 0; i + 1 < text.size(); ++i) {
            if (text[i] != '\\') continue;
            const bool escapes = text[i + 1] == '*' || text[i + 1] == '?';
            if (escapes && i > 0 && (i + 2 == text.size() || text[i + 1] == '*'))
                add(test.line, "escaped-wildcard", fmt::format("in '{}' the backslash makes '{}' a plain character", text, text[i + 1]),
                    fmt::format("write '\\\\{}' for a backslash and then anything", text[i + 1]));
            ++i;
        }
        const size_t letters = static_cast<size_t>(std::ranges::count_if(text, [](char c) { return c != '*' && c != '?'; }));
        const bool loose = has(test, "contains") || text.starts_with('*') || (text.ends_with('*') && !text.ends_with("\\*"));
        if (test.field.empty() ? letters > 0 && letters <= 2 : loose && letters == 1)
            add(test.line, "too-broad", fmt::format("'{}' stands in nearly every value", text), "look for more of it, or for the whole value");
        if (letters == 0 && !text.empty() && has(test, "contains"))
            add(test.line, "too-broad", fmt::format("'{}' holds for whatever the field has", text), "write 'exists: true' if that is meant");
        if (has(test, "contains") && text.size() > 1 && text.starts_with('*') && text.ends_with('*') && !text.ends_with("\\*"))
            add(test.line, "doubled-wildcard", fmt::format("'contains' already adds the wildcards of '{}'", text), "leave them out");
    }

    void look_at_regex(const FieldTest& test, const std::string& text) {
        if (text == ".*" || text == ".+" || text == "^.*$")
            return add(test.line, "too-broad", fmt::format("'{}' finds anything", text), "write 'exists: true' if that is meant");
        if (text.starts_with(".*") || text.ends_with(".*"))
            add(test.line, "regex-is-search", fmt::format("'{}' need not begin or end with '.*': an expression is searched for", text),
                "leave it out; it costs time");
    }

    const Rule& rule_;
    std::vector<LintFinding> findings_;
};

}  // namespace

std::vector<LintFinding> lint(const Rule& rule) { return Linter(rule).run(); }

}  // namespace redoubt::detect
