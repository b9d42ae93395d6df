// Firewall rules: which collection's rule takes a conversation, what becomes of it, and why.
#include <array>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/support/security_builder.h"

using namespace azroute;
using namespace azroute::testing;

namespace {

using Texts = NetworkBuilder::Texts;

const std::vector<Address> kOwn{Address::v4(0xCB007107U), Address::v4(0xCB007108U)};  // 203.0.113.7 and .8

/// Rule collections as lines, one word for each part.
struct Boxes : SecurityBuilder {
  std::vector<FirewallRuleCollection> collections;

  FirewallRuleCollection& collection(std::string_view name, FirewallRuleType type, unsigned priority, Access action) {
    FirewallRuleCollection& added = collections.emplace_back();
    added.name = text(name);
    added.type = type;
    added.priority = at(priority);
    added.action = action;
    return added;
  }
  /// "NAME PROTOCOLS SOURCES DESTINATIONS PORTS"; a destination that starts with fqdn: is a host name.
  Boxes& network_rules(std::string_view name, unsigned priority, Access action, Texts lines) {
    FirewallRuleCollection& added = collection(name, FirewallRuleType::Network, priority, action);
    for (const std::string_view line : lines) {
      const auto word = split(line, ' ');
      FirewallRule& rule = add(added, word);
      for (const std::string& one : split(word[3], ',')) {
        if (one.starts_with("fqdn:"))
          rule.destination_fqdns.push_back(text(one.substr(5)));
        else
          rule.destination_addresses.push_back(selector(one));
      }
      rule.destination_ports = ports_of(word[4]);
    }
    return *this;
  }
  /// "NAME PROTOCOLS SOURCES DESTINATIONS PORTS TRANSLATED-ADDRESS TRANSLATED-PORT".
  Boxes& nat_rules(std::string_view name, unsigned priority, Texts lines) {
    FirewallRuleCollection& added = collection(name, FirewallRuleType::Nat, priority, Access::Allow);
    for (const std::string_view line : lines) {
      const auto word = split(line, ' ');
      FirewallRule& rule = add(added, word);
      rule.destination_addresses = selectors(word[3]);
      rule.destination_ports = ports_of(word[4]);
      rule.translated_address = at(address(word[5]));
      rule.translated_port = static_cast<std::uint16_t>(std::stoul(word[6]));
    }
    return *this;
  }
  /// "NAME Http:80,Https:443 SOURCES FQDNS".
  Boxes& application_rules(std::string_view name, unsigned priority, Access action, Texts lines) {
    FirewallRuleCollection& added = collection(name, FirewallRuleType::Application, priority, action);
    for (const std::string_view line : lines) {
      const auto word = split(line, ' ');
      FirewallRule& rule = added.rules.emplace_back();
      rule.name = text(word[0]);
      for (const std::string& one : split(word[1], ',')) {
        const auto parts = split(one, ':');
        rule.protocols.push_back({parts[0] == "Http"    ? ApplicationProtocolType::Http
                                  : parts[0] == "Https" ? ApplicationProtocolType::Https
                                                        : ApplicationProtocolType::Mssql,
                                  static_cast<std::uint16_t>(std::stoul(parts[1]))});
      }
      rule.source_addresses = selectors(word[2]);
      for (const std::string& one : split(word[3], ',')) rule.target_fqdns.push_back(text(one));
    }
    return *this;
  }

  /// "COLLECTION/RULE RULE-ID pass|REASON [proxied] [-> ADDRESS:PORT]".
  [[nodiscard]] std::string judged(const Flow& flow, const Asked& asked = {}) const {
    return as_text(judge_by_rules(topology, &collections, kOwn, flow, asked));
  }
  static std::string as_text(const FirewallDecision& decision) {
    std::string out = decision.step.collection != nullptr ? decision.step.collection->name.value + "/" : "";
    out += (decision.step.rule != nullptr ? decision.step.rule->name.value : "-") + " ";
    out += std::string(decision.step.by->id) + " ";
    CHECK(decision.step.allowed == (decision.failure == nullptr));
    out += decision.failure != nullptr ? std::string(decision.failure->rule.id) : "pass";
    if (decision.proxied) out += " proxied";
    if (decision.translated) {
      out += " -> " + decision.translated->destination.to_string() + ":" +
             std::to_string(decision.translated->destination_port);
    }
    return out;
  }

 private:
  FirewallRule& add(FirewallRuleCollection& home, const std::vector<std::string>& word) {
    FirewallRule& rule = home.rules.emplace_back();
    rule.name = text(word[0]);
    for (const std::string& one : split(word[1], ',')) {
      if (one == "TCP" || one == "Any") rule.ip_protocols.push_back(Transport::Tcp);
      if (one == "UDP" || one == "Any") rule.ip_protocols.push_back(Transport::Udp);
      if (one == "ICMP" || one == "Any") rule.ip_protocols.push_back(Transport::Icmp);
    }
    rule.source_addresses = selectors(word[2]);
    return rule;
  }
};

Flow tcp(std::string_view destination, unsigned port) {
  return flow_of("10.0.1.4", destination, port, Transport::Tcp, 50000);
}

}  // namespace

TEST_CASE("Network rules: the collection with the lowest priority decides, wherever it stands, then the first rule") {
  Boxes box;
  box.network_rules("late", 300, Access::Allow, {"all Any * * *"})
      .network_rules("no", 200, Access::Deny, {"smb TCP 10.0.0.0/8 * 445,5000-5010"})
      .network_rules("early", 100, Access::Allow,
                     {"dns UDP 10.0.1.0/24 192.0.2.53,198.51.100.0/24 53", "server TCP 10.0.1.9 * 445",
                      "ping ICMP * 192.0.2.53 *", "again UDP * * 53"});
  CHECK(box.judged(tcp("8.8.8.8", 80)) == "late/all firewall-network-rule pass");
  CHECK(box.judged(tcp("8.8.8.8", 445)) == "no/smb firewall-network-rule firewall-denied");
  CHECK(box.judged(tcp("8.8.8.8", 5010)) == "no/smb firewall-network-rule firewall-denied");
  CHECK(box.judged(tcp("8.8.8.8", 5011)) == "late/all firewall-network-rule pass");
  CHECK(box.judged(flow_of("10.0.1.9", "8.8.8.8", 445)) == "early/server firewall-network-rule pass");
  CHECK(box.judged(flow_of("10.0.1.4", "198.51.100.9", 53, Transport::Udp)) == "early/dns firewall-network-rule pass");
  CHECK(box.judged(flow_of("10.0.2.4", "198.51.100.9", 53, Transport::Udp)) ==
        "early/again firewall-network-rule pass");
  CHECK(box.judged(flow_of("10.0.1.4", "192.0.2.53", 0, Transport::Icmp)) == "early/ping firewall-network-rule pass");
  // A port that is not stated fits rules for every port only.
  CHECK(box.judged(tcp("8.8.8.8", 0)) == "late/all firewall-network-rule pass");
}

TEST_CASE("What no rule fits is denied, and says that no rule did") {
  Boxes box;
  CHECK(box.judged(tcp("8.8.8.8", 80)) == "- firewall-implicit-deny firewall-denied");
  box.network_rules("n", 100, Access::Allow, {"web TCP * * 443"});
  box.application_rules("a", 100, Access::Allow, {"web Http:8080 * *"});
  CHECK(box.judged(tcp("8.8.8.8", 80)) == "- firewall-implicit-deny firewall-denied");
  CHECK(box.judged(flow_of("10.0.1.4", "8.8.8.8", 443, Transport::Udp)) == "- firewall-implicit-deny firewall-denied");
  CHECK(box.judged(flow_of("10.0.1.4", "8.8.8.8", 8080, Transport::Udp)) == "- firewall-implicit-deny firewall-denied");
}

TEST_CASE("Rules that are not described let everything pass, and say so") {
  const Boxes box;
  const FirewallDecision decision = judge_by_rules(box.topology, nullptr, kOwn, tcp("8.8.8.8", 25), {});
  CHECK(Boxes::as_text(decision) == "- firewall-rules-not-described pass");
  CHECK(decision.step.by->evidence == Evidence::Assumed);
  CHECK(Boxes::as_text(judge_by_rules(box.topology, nullptr, kOwn, tcp("203.0.113.7", 25), {})) ==
        "- firewall-own-address firewall-no-dnat-rule");
}

TEST_CASE("Service tags of the file are destinations of network rules; an unknown Azure source is in 0.0.0.0/0") {
  Boxes box;
  box.tag("Storage.WestEurope", {"20.38.96.0/19", "52.239.0.0/17"});
  box.network_rules("n", 100, Access::Allow,
                    {"blob TCP 10.0.0.0/8 storage.westeurope 443", "narrow TCP 0.0.0.0/1 * 22",
                     "cloud TCP AzureCloud * 22", "any TCP 0.0.0.0/0 * 23"});
  CHECK(box.judged(tcp("52.239.127.1", 443)) == "n/blob firewall-network-rule pass");
  CHECK(box.judged(tcp("52.239.128.1", 443)) == "- firewall-implicit-deny firewall-denied");
  CHECK(box.judged(flow_of("0.0.0.0", "10.0.1.4", 22)) == "n/cloud firewall-network-rule pass");
  CHECK(box.judged(flow_of("0.0.0.0", "10.0.1.4", 23)) == "n/any firewall-network-rule pass");
}

TEST_CASE("Network rules come before application rules, whatever their priorities") {
  Boxes box;
  box.application_rules("web", 100, Access::Allow, {"all Https:443 * *"})
      .network_rules("block", 65000, Access::Deny, {"bad TCP * 198.51.100.0/24 443"});
  CHECK(box.judged(tcp("198.51.100.1", 443)) == "block/bad firewall-network-rule firewall-denied");
  CHECK(box.judged(tcp("198.51.101.1", 443)) == "web/all firewall-application-rule pass proxied");
}

TEST_CASE("Application rules: host names fit exactly or below a wildcard, whatever their case") {
  Boxes box;
  box.application_rules("a", 200, Access::Allow,
                        {"below Https:443,Http:80 10.0.0.0/8 *.contoso.com", "one Https:443 * Fabrikam.com",
                         "sql Mssql:1433 * db.database.windows.net"})
      .application_rules("no", 100, Access::Deny, {"secret Https:443 * secret.contoso.com"});
  const auto asks = [&](std::string_view host, unsigned port) {
    return box.judged(tcp("8.8.8.8", port), {{host}, false});
  };
  CHECK(asks("www.contoso.com", 443) == "a/below firewall-application-rule pass proxied");
  CHECK(asks("a.b.CONTOSO.com.", 80) == "a/below firewall-application-rule pass proxied");
  CHECK(asks("contoso.com", 443) == "- firewall-implicit-deny firewall-denied");
  CHECK(asks("evilcontoso.com", 443) == "- firewall-implicit-deny firewall-denied");
  CHECK(asks("secret.contoso.com", 443) == "no/secret firewall-application-rule firewall-denied");
  CHECK(asks("secret.contoso.com", 80) == "a/below firewall-application-rule pass proxied");
  CHECK(asks("fabrikam.COM", 443) == "a/one firewall-application-rule pass proxied");
  CHECK(asks("www.fabrikam.com", 443) == "- firewall-implicit-deny firewall-denied");
  CHECK(asks("db.database.windows.net", 1433) == "a/sql firewall-application-rule pass proxied");
  CHECK(asks("www.contoso.com", 8443) == "- firewall-implicit-deny firewall-denied");
  CHECK(box.judged(flow_of("192.168.1.1", "8.8.8.8", 443), {{"www.contoso.com"}, false}) ==
        "- firewall-implicit-deny firewall-denied");
  // One of the names that an endpoint has is enough.
  CHECK(box.judged(tcp("8.8.8.8", 443), {{"other.example", "www.contoso.com"}, false}) ==
        "a/below firewall-application-rule pass proxied");
}

TEST_CASE("Host names that are not stated leave a rule for them open, unless something before it decides or it is *") {
  Boxes box;
  box.network_rules("n", 100, Access::Allow,
                    {"ntp UDP * fqdn:time.windows.com 123", "either TCP * 192.0.2.1,fqdn:x.org 22"})
      .application_rules("a", 100, Access::Allow, {"some Https:443 * *.contoso.com", "all Http:80 * *"});
  const Flow ntp = flow_of("10.0.1.4", "8.8.8.8", 123, Transport::Udp);
  CHECK(box.judged(ntp) == "n/ntp firewall-network-rule firewall-fqdn-not-stated");
  CHECK(box.judged(ntp, {{"time.windows.com"}, false}) == "n/ntp firewall-network-rule pass");
  CHECK(box.judged(ntp, {{"ntp.org"}, false}) == "- firewall-implicit-deny firewall-denied");
  CHECK(box.judged(tcp("192.0.2.1", 22)) == "n/either firewall-network-rule pass");
  CHECK(box.judged(tcp("192.0.2.2", 22)) == "n/either firewall-network-rule firewall-fqdn-not-stated");
  CHECK(box.judged(tcp("8.8.8.8", 443)) == "a/some firewall-application-rule firewall-fqdn-not-stated");
  CHECK(box.judged(tcp("8.8.8.8", 80)) == "a/all firewall-application-rule pass proxied");
  CHECK(box.judged(tcp("8.8.8.8", 8080)) == "- firewall-implicit-deny firewall-denied");
  box.network_rules("first", 90, Access::Deny, {"web TCP * * 443"});
  CHECK(box.judged(tcp("8.8.8.8", 443)) == "first/web firewall-network-rule firewall-denied");
}

TEST_CASE("S1: an application rule for KMS's port lets nothing through that KMS understands; a network rule does") {
  Boxes box;
  box.application_rules("kms", 100, Access::Allow, {"kms Https:1688 * kms.core.windows.net"});
  const Asked kms{{"kms.core.windows.net"}, true};
  CHECK(box.judged(tcp("23.102.135.246", 1688), kms) ==
        "kms/kms firewall-application-rule firewall-application-rule-only");
  // The same rule carries what does speak TLS.
  CHECK(box.judged(tcp("23.102.135.246", 1688), {{"kms.core.windows.net"}, false}) ==
        "kms/kms firewall-application-rule pass proxied");
  CHECK(box.judged(tcp("23.102.135.246", 1689), kms) == "- firewall-implicit-deny firewall-denied");
  box.network_rules("n", 4000, Access::Allow, {"kms TCP * 23.102.135.246 1688"});
  CHECK(box.judged(tcp("23.102.135.246", 1688), kms) == "n/kms firewall-network-rule pass");
  CHECK(box.judged(tcp("20.118.99.224", 1688), kms) ==
        "kms/kms firewall-application-rule firewall-application-rule-only");
  Boxes denying;
  denying.application_rules("no", 100, Access::Deny, {"kms Https:1688 * *"});
  CHECK(denying.judged(tcp("20.118.99.224", 1688), kms) == "- firewall-implicit-deny firewall-denied");
}

TEST_CASE("DNAT rules take what is addressed to the firewall, before any other rule; what none takes goes nowhere") {
  Boxes box;
  box.nat_rules("in", 200,
                {"web TCP * 203.0.113.7 443 10.0.1.4 8443", "same-port Any 198.51.100.0/24 203.0.113.8 * 10.0.1.5 0"})
      .nat_rules("before", 100, {"office TCP 198.51.100.9 203.0.113.7 443 10.0.1.9 443"})
      .network_rules("n", 100, Access::Deny, {"none Any * * *"});
  const auto arrives = [&](std::string_view from, std::string_view to, unsigned port,
                           Transport protocol = Transport::Tcp) {
    return box.judged(flow_of(from, to, port, protocol));
  };
  CHECK(arrives("8.8.8.8", "203.0.113.7", 443) == "in/web firewall-dnat-rule pass -> 10.0.1.4:8443");
  CHECK(arrives("198.51.100.9", "203.0.113.7", 443) == "before/office firewall-dnat-rule pass -> 10.0.1.9:443");
  CHECK(arrives("198.51.100.9", "203.0.113.8", 53, Transport::Udp) ==
        "in/same-port firewall-dnat-rule pass -> 10.0.1.5:53");
  CHECK(arrives("8.8.8.8", "203.0.113.8", 53) == "- firewall-own-address firewall-no-dnat-rule");
  CHECK(arrives("8.8.8.8", "203.0.113.7", 80) == "- firewall-own-address firewall-no-dnat-rule");
  CHECK(arrives("198.51.100.9", "203.0.113.8", 0, Transport::Icmp) == "- firewall-own-address firewall-no-dnat-rule");
  // Another's public address is nothing for DNAT.
  CHECK(arrives("8.8.8.8", "203.0.113.9", 443) == "n/none firewall-network-rule firewall-denied");
  const FirewallDecision decision = judge_by_rules(box.topology, &box.collections, kOwn,
                                                   flow_of("8.8.8.8", "203.0.113.7", 443, Transport::Tcp, 999), {});
  REQUIRE(decision.translated.has_value());
  CHECK(*decision.translated == flow_of("8.8.8.8", "10.0.1.4", 8443, Transport::Tcp, 999));
}

TEST_CASE("Every rule of a firewall step has an id of its own and a sentence") {
  std::set<std::string_view> ids;
  for (const Rule* rule : firewall_rule_list()) {
    CHECK(ids.insert(rule->id).second);
    CHECK(rule->sentence.ends_with('.'));
    CHECK(rule->reference.find("en-us") == std::string_view::npos);
  }
  CHECK(ids.size() == 6);
}

TEST_CASE("Random collections decide as one list does that is sorted by type and priority and read from the top") {
  struct Line {
    unsigned rank = 0;  // type, then priority
    std::string name;
    bool allow = false, application = false;
    std::string source, host;
    unsigned port = 0;
  };
  std::mt19937 random(21);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  static constexpr std::array kSources{"*", "10.0.1.0/24", "10.0.1.4"};
  static constexpr std::array kHosts{"*", "*.contoso.com", "www.contoso.com", "fabrikam.com"};
  static constexpr std::array<unsigned, 3> kPorts{80, 443, 1433};
  std::set<std::string> endings;
  for (int round = 0; round < 500; ++round) {
    Boxes box;
    std::vector<Line> lines;
    for (unsigned i = 0; i < 4; ++i) {
      Line line;
      line.application = below(2) == 0;
      const unsigned priority = 100 + 10 * static_cast<unsigned>(below(500)) + i;
      line.rank = (line.application ? 100000 : 0) + priority;
      line.name = "c" + std::to_string(i);
      line.allow = below(2) == 0;
      line.source = kSources[below(3)];
      line.host = kHosts[below(4)];
      line.port = kPorts[below(3)];
      const Access action = line.allow ? Access::Allow : Access::Deny;
      if (line.application) {
        const std::string written = "r Https:" + std::to_string(line.port) + " " + line.source + " " + line.host;
        box.application_rules(line.name, priority, action, {written});
      } else {
        const std::string written = "r TCP " + line.source + " fqdn:" + line.host + " " + std::to_string(line.port);
        box.network_rules(line.name, priority, action, {written});
      }
      lines.push_back(line);
    }
    std::ranges::sort(lines, {}, &Line::rank);
    for (const char* source : {"10.0.1.4", "10.0.1.5", "10.0.2.4"}) {
      for (const std::string host : {"", "www.contoso.com", "fabrikam.com", "contoso.com"}) {
        for (const unsigned port : kPorts) {
          std::string expected = "- firewall-implicit-deny firewall-denied";
          for (const Line& line : lines) {
            const bool from = line.source == "*" || line.source == source ||
                              (line.source == "10.0.1.0/24" && std::string(source) != "10.0.2.4");
            if (!from || line.port != port) continue;
            const bool open = line.host != "*" && host.empty();
            const bool named =
                line.host == "*" || line.host == host || (line.host == "*.contoso.com" && host == "www.contoso.com");
            if (!open && !named) continue;
            expected = line.name + "/r firewall-" + (line.application ? "application" : "network") + "-rule " +
                       (open         ? "firewall-fqdn-not-stated"
                        : line.allow ? "pass"
                                     : "firewall-denied") +
                       (line.application && line.allow && !open ? " proxied" : "");
            break;
          }
          Asked asked;
          if (!host.empty()) asked.fqdns.push_back(host);
          REQUIRE(box.judged(flow_of(source, "8.8.8.8", port), asked) == expected);
          endings.insert(expected.substr(expected.find(' ')));
        }
      }
    }
  }
  CHECK(endings.size() == 7);  // each type passes, denies and leaves open; and what none fits
}
