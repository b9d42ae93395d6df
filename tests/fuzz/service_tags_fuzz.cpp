// Any bytes as a ServiceTags file: no crash, no leak, every fault inside the text.
#include <cstdlib>
#include <string>

#include "sim/read/service_tags.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

// libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  azroute::Sources sources;
  const azroute::SourceId source = sources.add("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  azroute::Diagnostics diagnostics;
  const azroute::ServiceTags tags = read_service_tags(sources, source, diagnostics);
  for (const azroute::Diagnostic& diagnostic : diagnostics.all()) {
    require(diagnostic.span.known());
    require(diagnostic.span.begin <= diagnostic.span.end && diagnostic.span.end <= size);
    require(!diagnostic.message.empty() && diagnostic.message.size() < 1000);
  }
  for (const std::string& name : tags.names()) require(tags.find(name) != nullptr);
  return 0;
}
