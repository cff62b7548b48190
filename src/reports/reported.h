// What a tool reported, in our own words: what every mapping gives, whatever the format of the report. Texts are the tool's own,
// UTF-8, bounded by the reader; nothing in them is trusted. Empty means that the report does not say.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace redoubt::reports {

// What makes it the same finding again (docs/findings.md): each class has an identity of its own.
enum class FindingClass : uint8_t {
    software,  // asset, package without its version, vulnerability
    host,      // asset, check or vulnerability, port and protocol
    web,       // asset, check, method, route, parameter
    code,      // repository, check, file, symbol or snippet
    resource,  // cloud account or cluster, check, resource
};

enum class Status : uint8_t { open, fixed, false_positive, accepted, not_affected };
enum class Severity : uint8_t { unknown, info, low, medium, high, critical };  // as the report has it; unknown is not info

// On what it was seen, by every name that the report gives it.
struct Target {
    std::string host{};  // name, short or full
    std::string ip{};
    std::string mac{};
    std::string os{};
    std::string url{};  // of the application
    std::string repository{};
    std::string commit{};
    std::string image{};        // container image as named
    std::string digest{};       // of the image
    std::string resource{};     // cloud resource: ARN, resource id
    std::string account{};      // cloud account, subscription, project, cluster
    std::string application{};  // as the tool calls what it scanned
    bool operator==(const Target&) const = default;
};

// Where on it.
struct Place {
    std::string file{};
    uint32_t line = 0, end_line = 0, column = 0;  // from 1; 0: not said
    std::string symbol{};                         // function or class around it
    std::string snippet{};
    uint16_t port = 0;
    std::string protocol{};  // tcp, udp
    std::string service{};
    std::string url{};
    std::string method{};
    std::string parameter{};
};

struct Component {
    std::string purl{};
    std::string name{};
    std::string version{};
    std::vector<std::string> fixed_in{};
    std::string path{};  // of the file that brought it
};

struct Proof {
    std::string name{};  // "request", "response", "output", "trace 1"
    std::string text{};
};

struct ReportedFinding {
    FindingClass kind = FindingClass::host;
    std::string rule{};  // the tool's own id of the check
    std::string title{};
    std::string description{};
    std::string impact{};
    std::string remedy{};
    std::vector<std::string> references{};       // addresses
    std::vector<std::string> vulnerabilities{};  // CVE, GHSA and other ids
    std::vector<std::string> weaknesses{};       // CWE-79
    std::vector<std::string> techniques{};       // ATT&CK
    Severity severity = Severity::unknown;
    std::string severity_says{};  // as the report writes it
    std::string confidence{};
    std::vector<std::string> vectors{};  // CVSS
    std::optional<double> cvss{};        // as published; recomputed where there is a vector
    std::optional<double> epss{};
    bool exploited = false;
    Target target{};
    Place place{};
    Component component{};
    std::string tool{};  // that found it, in a report of several; empty: that of the first scan
    std::string uid{};   // the tool's own number of the finding, stable between its runs
    Status status = Status::open;
    std::string status_why{};
    Time first_seen{}, last_seen{};  // {0}: not said
    std::vector<Proof> proofs{};
    std::vector<std::string> tags{};
    uint64_t offset = 0;  // of its bytes in the report (of the unpacked member)
};

// One run of a tool, as far as the report tells. What it could have seen is what it may close.
struct Scan {
    std::string tool{};
    std::string version{};
    Time started{}, finished{};
    std::vector<Target> targets{};      // what was looked at, found wanting or not
    std::vector<std::string> checks{};  // rules that ran, when the report lists them; empty: not said
    bool partial = false;               // the report itself says that it did not see everything
};

// A part of the report that no mapping reads.
struct UnreadPart {
    std::string path{};  // "/Report/ReportHost/ReportItem/agent"
    uint64_t count = 0;
    std::string example{};
};

struct ReadReport {
    std::string format{};  // name of the mapping: "nessus"
    std::vector<Scan> scans{};
    uint64_t findings = 0;
    std::vector<UnreadPart> unread{};
    std::vector<std::string> problems{};  // what was passed over, and why
};

using TakeFinding = std::function<Result<>(ReportedFinding&& finding)>;

}  // namespace redoubt::reports
