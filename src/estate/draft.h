// How readers make sightings. A Draft takes whatever a report says of one thing and keeps what is sound: identifiers that prove
// something, texts in valid UTF-8 and of bounded length, each once. A Report gives drafts and problems to the sink and knows at the
// end whether there was anything.
//
// Facts have the names of an asset's fields where it has one (site, zone, exposure, description, data_class); the others are os,
// os_version, kernel, arch, vendor, model, cpu, memory, location, network, environment, status, exposure_why, last_user, account.
#pragma once

#include "estate/reports.h"

namespace redoubt::estate {

class Draft {
public:
    explicit Draft(records::AssetKind kind = records::AssetKind::host) { made_.kind = kind; }

    void kind(records::AssetKind kind) { made_.kind = kind; }
    bool id(IdKind kind, std::string_view value, std::string_view space = {});  // false: it proves nothing and was left out
    void name(std::string_view value) { (void)id(IdKind::host, value); }        // of a host, with a domain or without
    void key(std::string_view text);                                            // the first that is not empty
    void title(std::string_view text);                                          // the first that is not empty
    void seen(Result<Time> at);                                                 // passed over when it is none
    void fact(std::string_view name, std::string_view text);                    // the first that is not empty
    void tag(std::string_view text);                                            // a label: "env=prod"
    void open_to_all(std::string_view why);                                     // exposure public, and what says so
    void software(std::string_view name, std::string_view version, std::string_view purl = {});
    void service(Service service);
    void account(records::LocalAccount account);
    void unit(records::ServiceUnit unit);
    void route(records::NetworkRoute route);
    void container(records::RunningContainer container);
    void tie(std::string_view relation, IdKind kind, std::string_view value, std::string_view space = {});

    bool is_known() const { return !made_.ids.empty() || !made_.key.empty(); }
    const Sighting& sighting() const { return made_; }

private:
    friend class Report;

    Sighting made_{};
    size_t software_left_out_ = 0;
};

class Report {
public:
    Report(const ReadOptions& options, const ReportSink& sink) : options_(options), sink_(sink) {}

    const ReadOptions& options() const { return options_; }
    // A draft by which nothing is known becomes a problem.
    Result<> give(Draft&& draft, std::string where);
    void problem(std::string where, std::string message);
    void note(std::string where, std::string message);  // of the report itself: nothing that could not be read
    // Code::invalid when the report held no `things` at all.
    Result<> end(std::string_view things) const;

private:
    const ReadOptions& options_;
    const ReportSink& sink_;
    size_t given_ = 0;
    size_t problems_ = 0;
    Problem first_problem_{};
};

// Valid UTF-8 of at most so many bytes, without control characters.
std::string sound(std::string_view text, size_t longest);

// Interfaces that connect a machine with its own guests and containers (docker0, virbr0, veth…, lo): their addresses are the same
// on many machines.
bool is_inner_interface(std::string_view name);

}  // namespace redoubt::estate
