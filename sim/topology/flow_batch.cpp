// The columns of a batch, all at once.
#include "sim/topology/flow_batch.h"

namespace azroute {

void FlowBatch::clear() {
  source_v4.clear();
  destination_v4.clear();
  source_v6.clear();
  destination_v6.clear();
  source_port.clear();
  destination_port.clear();
  protocol.clear();
  packets_sent.clear();
  bytes_sent.clear();
  packets_received.clear();
  bytes_received.clear();
  begins.clear();
  direction.clear();
  state.clear();
  time.clear();
}

}  // namespace azroute
