#include "cli/help.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

#ifndef REDOUBT_VERSION
#define REDOUBT_VERSION "0.1.0"
#endif

namespace redoubt::cli {
namespace {

size_t edits_between(std::string_view a, std::string_view b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t substituted = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return row.back();
}

}  // namespace

std::string overview() {
    return R"(Redoubt, the security engineer's workbench.

Usage: redoubt COMMAND [OPTIONS]

On files, nothing stored:
  hunt PATH...        find attacks in log files: EVTX, JSON lines, also inside .gz and .zip
  rules list|check|test|lint|explain|profile|coverage|convert
                      which detection rules load, and why not; their tests, traps, cost and techniques
  scan TARGET         known vulnerabilities in a folder, SBOM, lockfile, image archive, or this host
  collect             the facts of this Linux host: one signed file, or sent to a server
  version compare     which of two versions is later, by the rules of their ecosystem
  cvss VECTOR...      scores of CVSS vectors, computed anew
  osv build|match|show
                      OSV records as one index file, and what it says of a package at a version
  feeds update|import|list|remove|bundle|scores
                      what is published about vulnerabilities, fetched or brought, as one snapshot
  search QUERY        events of a log store, newest first, or counts of them; also beside a running server
  receive             logs from any shipper, files and the journal into a log store
  logs status|verify|add|hold|release|forget|pack|index
                      the log store in its folder: durable, signed, searchable

A team's records, in one data directory:
  demo                a sample organisation with a week of logs, in the browser
  serve               the console and the API
  import PATH...      logs into alerts on assets, each exactly once; reports of scanners into findings
  inventory import FILE --source NAME
                      reports of what there is into assets; what is doubtful, merge, split
  network             zones, subnets and flows; what reaches an asset; what is missing
  software            what runs where, what of it is vulnerable, which upgrades clear most
  mappings list|check|try
                      which reports of scanners are read, and pages for more
  deadlines           the tables that say by when a finding must be put right
  gate FILE...        fails a pipeline on what a report has new and bad
  coverage            what is scanned, against what policy demands
  sources             how the sources of logs deliver, what they send with, who is not heard of
  tracker, ticket     findings as tickets in Jira, GitHub, GitLab or by webhook; out and back
  vex import|list|drop|export
                      what suppliers say of vulnerabilities here, and what we say
  rules import PATH   detection rules, live at once
  alert, asset, incident, observable, party, rule, source
                      list, show, create, edit, move, comment, link, history
  work                what waits for you, over all record types, and why
  decide              ask for a yes, give one, see who may do what
  view, subscribe, unsubscribe, news
                      saved views; what you follow, and what others did to it
  job list|show|retry what Redoubt does by itself, and what of it has failed
  user, token         who may sign in and how, and tokens for programs
  compartment         who may know of what lies in one
  notify              mail, webhooks, and what could not be delivered
  journal             the signed record of every change: verify, sign, key, export
  schema              the record types, as JSON or OpenAPI

Examples:
  redoubt hunt /evidence                          every log below a folder, with the shipped rules
  redoubt hunt Security.evtx --rules sigma/rules  with your own Sigma rules
  redoubt demo                                    look around first
  redoubt alert list 'severity:high -state:closed'

redoubt COMMAND --help says more about one. Times are UTC.
Exit status: 0 clean, 1 findings (hunt and scan --fail-on, rules check, test and lint, journal verify), 2 bad usage or input, 3 failed.
)";
}

std::string_view program_version() { return REDOUBT_VERSION; }

std::string version_line() { return "redoubt " REDOUBT_VERSION "\n"; }

std::string_view nearest(std::string_view word, std::span<const std::string> known) {
    std::string_view best;
    size_t fewest = word.size() < 5 ? 2 : 3;
    for (const std::string& candidate : known) {
        const bool started = word.size() >= 3 && candidate.starts_with(word);
        const size_t edits = started ? 1 : edits_between(word, candidate);
        if (edits < fewest) {
            fewest = edits;
            best = candidate;
        }
    }
    return best;
}

const std::string_view hunt_examples = R"(
Examples:
  redoubt hunt /evidence                                   a whole tree, with the rules that Redoubt ships
  redoubt hunt Security.evtx --rules sigma/rules           Sigma rules of your own
  redoubt hunt logs/ --level high --format timeline        one line per alert, in the order of time
  redoubt hunt logs.zip --format jsonl --explain | jq .    for programs, with the reason of each match
  redoubt hunt logs/ --fail-on high --quiet                for scripts: exit 1 when there is something

Times are RFC 3339 ("2026-11-21T08:00:00Z", "2026-11-21"); one without a zone is UTC.
CSV cells that a spreadsheet would run as a formula get a leading apostrophe; JSON lines are exact.
Exit status: 0 clean, 1 alerts at or above --fail-on, 2 bad usage or input, 3 failed.)";

const std::string_view rules_examples = R"(
Examples:
  redoubt rules list                     what Redoubt ships
  redoubt rules check sigma/rules        exit 1 when a rule does not load, with file, line and reason
  redoubt rules test my-rules            run the tests beside them; exit 1 when one fails
  redoubt rules coverage > layer.json    the techniques they look for, for ATT&CK Navigator
  redoubt rules profile Security.evtx    what each of them costs on these logs
  redoubt rules convert --to kql rules   as queries for another system
  redoubt rules import sigma/rules       into the data directory, live at once)";

const std::string_view serve_examples = R"(
Examples:
  redoubt serve                          console and API on http://127.0.0.1:8600
  redoubt serve --data /srv/redoubt --listen 0.0.0.0:8600 --certificate cert.pem --key key.pem

On the first start it prints a one-time link that makes the first account. There is no default password.)";

const std::string_view demo_examples = R"(
Examples:
  redoubt demo                           under ~/.local/share/redoubt-demo, kept for the next time
  redoubt demo --data /tmp/try           somewhere else; delete the folder to start afresh)";

const std::string_view import_examples = R"(
Examples:
  redoubt import Security.evtx           into the data directory, or the server that runs on it
  redoubt import logs/ --server https://redoubt.example:8600 --token "$TOKEN"

The same file imported again adds nothing twice.)";

const std::string_view collect_examples = R"(
Examples:
  redoubt collect --out facts.json                    as root, it also says which process listens and the serial number
  redoubt collect | ssh bastion 'cat > facts.json'
  redoubt inventory import facts.json --source collect
  redoubt collect --send https://redoubt.example:8600 --enrol TOKEN                  the first time
  redoubt collect --send https://redoubt.example:8600 --every 1h                     until it is stopped
  redoubt collect --send https://redoubt.example:8600 --every 1h --install-units /etc/systemd/system

It starts no program and writes nothing but the file, or what waits to be sent, and the key that it signs with when there is none.)";

const std::string_view version_examples = R"(
Examples:
  redoubt version compare Debian:12 1.0~rc1 1.0
  redoubt version compare PyPI < claims.txt      lines of "A < B", "A = B", "A > B": prints those that do not hold

Exit status: 0 clean, 1 a claim that does not hold, 2 bad usage or input.)";

const std::string_view cvss_examples = R"(
Examples:
  redoubt cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H
  redoubt cvss < vectors.txt                     one a line; prints vector, score and severity with tabs between

The score is the most specific one that the vector has metrics for: environmental, else temporal or threat, else base.
Exit status: 0 clean, 1 a vector that cannot be scored (it is named on standard error), 2 bad usage.)";

const std::string_view osv_examples = R"(
Examples:
  redoubt osv build all.zip more/ --index advisories.index
  redoubt osv match Debian:12 curl 7.88.1-10+deb12u4 --index advisories.index
  redoubt osv match pkg:npm/lodash@4.17.20 --index advisories.index
  redoubt osv show GHSA-35jh-r3h4-6jhm --index advisories.index
  redoubt osv show CVE-2021-23337                what the feeds say (redoubt feeds)

Exit status: 0 clean, 1 match: the package is affected, build: a record was not read; 2 bad usage or input, 3 failed.)";

const std::string_view feeds_examples = R"(
Examples:
  redoubt feeds update                           the usual feeds, or those that are there already
  redoubt feeds update kev epss npm
  redoubt feeds update npm --from https://mirror.example/npm/all.zip
  redoubt feeds import all.zip known_exploited_vulnerabilities.json records/
  redoubt feeds list --known
  redoubt feeds bundle feeds.tar                 for a network without a way out: import it there

Exit status: 0 clean, 1 a feed was not taken, or not all of it was read; 2 bad usage or input, 3 failed.)";

const std::string_view scan_examples = R"(
Examples:
  redoubt scan .                                     lockfiles, package databases, programs below this folder
  redoubt scan sbom.cdx.json --explain               why each is found
  redoubt scan image.tar --fail-on high --sarif      for a build: SARIF, exit 1 from high on
  redoubt scan host --vex decisions.openvex.json     this host, with what is known of it

An advisory without a severity may be of any, so it counts for every --fail-on.
Exit status: 0 clean, 1 findings at or above --fail-on, 2 bad usage or input, 3 failed.)";

const std::string_view table_examples = R"(
Examples:
  redoubt asset export 'criticality:high' --output assets.xlsx
  redoubt asset import assets.xlsx --dry-run        each change, field by field, before anything is written
  redoubt asset import hosts.csv --map 'Host name:title' --map 'IP:ips' --match-title

A re-import of an export changes nothing. An empty cell clears; a column that is not there leaves alone.)";

const std::string_view desk_examples = R"(
Examples:
  redoubt view save 'Public and critical' asset 'exposure:public criticality:critical' --sort=title --shared
  redoubt view show 'Public and critical'
  redoubt subscribe RISK-12                      one record
  redoubt subscribe finding 'severity:critical'  all that a query finds, also later ones
  redoubt news --seen                            what is new, and no longer new the next time)";

const std::string_view record_examples = R"(
Queries: words and field:value, with and, or, not, -, (), * and ranges (created:>now-7d, severity:(high,critical)).)";

}  // namespace redoubt::cli
