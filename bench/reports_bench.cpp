// Reading reports of scanners: a Nessus file of 140 MB and a JSON report of 13,000 findings, beside what a plain parser of the same
// bytes takes. "peak_mib" is what the process held at most beyond the report itself; run one benchmark at a time for it.
#include <benchmark/benchmark.h>

#include <fmt/format.h>
#include <simdjson.h>
#include <sys/resource.h>
#include <pugixml.hpp>

#include "reports/read_report.h"

namespace {

using namespace redoubt;
using namespace redoubt::reports;

constexpr size_t nessus_bytes = size_t{140} << 20;
constexpr size_t json_findings = 13'000;

const std::string& nessus_file() {
    static const std::string file = [] {
        std::string out = "<?xml version=\"1.0\" ?>\n<NessusClientData_v2><Policy><policyName>all</policyName></Policy><Report name=\"estate\">\n";
        for (size_t host = 0; out.size() < nessus_bytes; ++host) {
            out += fmt::format(
                "<ReportHost name=\"h{0}.example\"><HostProperties><tag name=\"host-ip\">10.0.{1}.{2}</tag><tag "
                "name=\"host-fqdn\">h{0}.example</tag></HostProperties>\n",
                host, host / 250 % 250, host % 250);
            for (size_t item = 0; item < 60; ++item)
                out += fmt::format(
                    "<ReportItem port=\"{0}\" svc_name=\"www\" protocol=\"tcp\" severity=\"{1}\" pluginID=\"{2}\" pluginName=\"Check {2} of the service\" "
                    "pluginFamily=\"General\">\n"
                    "<cve>CVE-2023-{2}</cve><cvss3_base_score>{1}.5</cvss3_base_score><cvss3_vector>CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N</"
                    "cvss3_vector>\n"
                    "<description>The version of the service that listens there is, going by what it says of itself &amp; its answers, affected by a fault "
                    "that lets "
                    "somebody from afar read memory.\n\nNote that it was not tested.</description><solution>Upgrade it to a version that is not "
                    "affected.</solution>"
                    "<see_also>https://vendor.example/advisories/{2}</see_also><plugin_output>\n  Installed version : 1.{0}.3\n  Fixed version     : "
                    "1.{0}.9\n</plugin_output></ReportItem>\n",
                    item + 1, item % 5, 10'000 + item * 7);
            out += "</ReportHost>\n";
        }
        return out + "</Report></NessusClientData_v2>\n";
    }();
    return file;
}

const std::string& grype_file() {
    static const std::string file = [] {
        std::string out = "{\"descriptor\":{\"name\":\"grype\",\"version\":\"0.96.0\"},\"matches\":[";
        for (size_t i = 0; i < json_findings; ++i)
            out += fmt::format(
                "{0}{{\"vulnerability\":{{\"id\":\"CVE-2023-{1}\",\"severity\":\"Medium\",\"description\":\"A reachable assertion was found in package "
                "{1}.\",\"cvss\":[{{\"version\":\"3.1\","
                "\"vector\":\"CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/"
                "A:H\",\"metrics\":{{\"baseScore\":6.2}}}}],\"fix\":{{\"state\":\"fixed\",\"versions\":[\"1.{1}\"]}},\"urls\":[\"https://a.example/{1}\"]}},"
                "\"relatedVulnerabilities\":[],\"artifact\":{{\"name\":\"package-{1}\",\"version\":\"1.0\",\"type\":\"rpm\",\"purl\":\"pkg:rpm/rhel/"
                "package-{1}@1.0\","
                "\"locations\":[{{\"path\":\"/var/lib/rpm/Packages\"}}]}}}}",
                i == 0 ? "" : ",", 10'000 + i);
        return out + "]}";
    }();
    return file;
}

double peak_mib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

void read_all(benchmark::State& state, const std::string& bytes) {
    const auto catalogue = Catalogue::shipped();
    const double before = peak_mib();
    size_t told = 0;
    for (auto _ : state) {
        const auto report = read_report(bytes, *catalogue, {}, [&](ReportedFinding&& finding) -> Result<> {
            benchmark::DoNotOptimize(finding);
            ++told;
            return {};
        });
        if (!report) state.SkipWithError(report.error().text().c_str());
    }
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes.size()));
    state.counters["findings"] = static_cast<double>(told) / static_cast<double>(state.iterations());
    state.counters["peak_mib"] = peak_mib() - before;
}

void Nessus140MB(benchmark::State& state) { read_all(state, nessus_file()); }
BENCHMARK(Nessus140MB)->Unit(benchmark::kMillisecond)->Iterations(1);

void Nessus140MBPugixmlAlone(benchmark::State& state) {
    const double before = peak_mib();
    for (auto _ : state) {
        pugi::xml_document document;
        benchmark::DoNotOptimize(document.load_buffer(nessus_file().data(), nessus_file().size()));
    }
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * nessus_file().size()));
    state.counters["peak_mib"] = peak_mib() - before;
}
BENCHMARK(Nessus140MBPugixmlAlone)->Unit(benchmark::kMillisecond)->Iterations(1);

void Json13000(benchmark::State& state) { read_all(state, grype_file()); }
BENCHMARK(Json13000)->Unit(benchmark::kMillisecond);

void Json13000SimdjsonAlone(benchmark::State& state) {
    const simdjson::padded_string bytes(grype_file());
    simdjson::dom::parser parser;
    for (auto _ : state) benchmark::DoNotOptimize(parser.parse(bytes).error());
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes.size()));
}
BENCHMARK(Json13000SimdjsonAlone)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
