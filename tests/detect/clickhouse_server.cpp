#include "detect/clickhouse_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/curl.h"

namespace redoubt::test {
namespace {

constexpr const char* server_program = "/usr/sbin/clickhouse-server";
constexpr auto longest_start = std::chrono::seconds(30);
constexpr int longest_answer_s = 90;
constexpr int starts = 2;

int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

std::string read_all(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

// Later servers call the root of their files <clickhouse>, and take <yandex> too. One port is all it opens.
std::string configuration(const Scratch& scratch, int port) {
    return "<yandex><logger><level>error</level><log>" + scratch.path("log") + "</log><errorlog>" + scratch.path("errors") + "</errorlog></logger><http_port>" +
           std::to_string(port) + "</http_port><listen_host>127.0.0.1</listen_host><path>" + scratch.path("data/") + "</path><tmp_path>" +
           scratch.path("tmp/") + "</tmp_path><users_config>" + scratch.path("users.xml") +
           "</users_config><default_profile>default</default_profile><default_database>default</default_database><mark_cache_size>5368709</mark_cache_size>"
           "</yandex>";
}

constexpr const char* users =
    "<yandex><profiles><default><max_memory_usage>2000000000</max_memory_usage><max_query_size>50000000</max_query_size>"
    "<max_execution_time>60</max_execution_time>"
    "<max_ast_elements>10000000</max_ast_elements><max_expanded_ast_elements>10000000</max_expanded_ast_elements><max_ast_depth>10000</max_ast_depth>"
    "</default></profiles><users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>"
    "</default></users><quotas><default/></quotas></yandex>";

// In a process group of its own, which the kernel ends when the test's process goes, however that goes.
int start_process(const std::vector<std::string>& words, const std::string& output) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const int parent = ::getpid();
    const int child = ::fork();
    if (child != 0) return child;
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
    const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ::dup2(file, 1);
    ::dup2(file, 2);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

size_t take_bytes(char* bytes, size_t size, size_t count, void* into) {
    static_cast<std::string*>(into)->append(bytes, size * count);
    return size * count;
}

struct Answer {
    CURLcode code = CURLE_FAILED_INIT;
    std::string words = "there is no libcurl";
    int status = 0;
    std::string body;
};

Answer exchange(const std::string& url, const char* method, const std::string& body, int longest_s) {
    Answer answer;
    Curl curl;
    if (!curl) return answer;
    curl.set(CURLOPT_PROXY, "");
    curl.set_request(url, method, {});
    curl.set_timeouts(5, longest_s);
    if (!body.empty()) {
        curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        curl.set(CURLOPT_POSTFIELDS, body.data());
    }
    curl.set(CURLOPT_WRITEFUNCTION, take_bytes);
    curl.set(CURLOPT_WRITEDATA, &answer.body);
    answer.code = curl.perform();
    answer.words = curl.text_of(answer.code);
    answer.status = curl.status();
    return answer;
}

std::string percent_encoded(const std::string& text) {
    std::string out;
    for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

}  // namespace

std::unique_ptr<ClickHouseServer> ClickHouseServer::start() {
    if (!std::filesystem::exists(server_program)) return nullptr;
    std::string words;
    for (int i = 0; i < starts; ++i) {  // another program may have taken the port in between
        std::unique_ptr<ClickHouseServer> server(new ClickHouseServer);
        if (server->comes_up()) return server;
        words += fmt::format("\non port {}: {}", server->port_, server->last_words());
    }
    throw std::runtime_error(fmt::format("ClickHouse did not start, tried {} times, each for up to {} s:{}", starts, longest_start.count(), words));
}

bool ClickHouseServer::comes_up() {
    for (const char* folder : {"data", "tmp"}) std::filesystem::create_directory(scratch_.path(folder));
    port_ = free_port();
    scratch_.write("users.xml", users);
    process_ = start_process({server_program, "--config-file=" + scratch_.write("config.xml", configuration(scratch_, port_))}, scratch_.path("out"));
    const auto until = std::chrono::steady_clock::now() + longest_start;
    while (runs() && std::chrono::steady_clock::now() < until) {
        const Answer ping = exchange(fmt::format("http://127.0.0.1:{}/ping", port_), "GET", "", 5);
        if (ping.code == CURLE_OK && ping.body == "Ok.\n" && runs()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    end();
    return false;
}

ClickHouseServer::~ClickHouseServer() { end(); }

bool ClickHouseServer::runs() {
    if (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) != 0) process_ = -1;
    return process_ > 0;
}

void ClickHouseServer::end() {
    if (process_ <= 0) return;
    ::kill(-process_, SIGKILL);
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

std::string ClickHouseServer::last_words() const {
    std::string words = read_all(scratch_.path("out")) + read_all(scratch_.path("errors"));
    return words.size() > 2000 ? words.substr(words.size() - 2000) : words.empty() ? "it said nothing" : words;
}

std::string ClickHouseServer::ask(const std::string& statement, const std::string& body) {
    if (!ended_.empty()) return "error: " + ended_;
    std::string url = fmt::format("http://127.0.0.1:{}/?wait_end_of_query=1", port_);
    if (!statement.empty()) url += "&query=" + percent_encoded(statement);
    Answer answer = exchange(url, "POST", body, longest_answer_s);
    if (answer.code == CURLE_OK && answer.status == 200) return std::move(answer.body);
    if (answer.code == CURLE_OK) return "error: " + answer.body;
    // One that hangs would hang again: the questions that follow are told so at once.
    const bool ran = answer.code == CURLE_OPERATION_TIMEDOUT;
    ended_ = fmt::format("ClickHouse {} ({}, {} s at most) when asked: {}\n{}", ran ? "did not answer" : "ended", answer.words, longest_answer_s,
                         (statement.empty() ? body : statement).substr(0, 2000), last_words());
    end();
    return "error: " + ended_;
}

}  // namespace redoubt::test
