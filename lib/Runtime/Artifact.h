// Reads an artifact (lib/Artifact/Format.h) without trusting it: every number is checked before it is used, nothing is
// mapped as code here.
#pragma once

#include "aicc-c/runtime.h"
#include "lib/Artifact/Format.h"
#include "lib/Runtime/Memory.h"
#include "lib/Runtime/Message.h"

namespace aicc::rt {

/// Bytes of a section inside the file.
using Bytes = Span<const uint8_t>;

struct ProgramSections {
  Bytes target, kernels, code, devices, deviceCode;
  uint64_t codeChecksum = 0;
};

struct Sections {
  Bytes signature, properties, weights, weightData;
  ProgramSections programs[artifact::maxPrograms];
  uint32_t programCount = 0;
  uint16_t majorVersion = 0, minorVersion = 0;
};

/// Finds the sections and verifies all checksums (of the weights unless `trustWeights`).
aicc_status readSections(Bytes file, bool trustWeights, Sections &sections, Message &message);

/// Code for a device, as its driver loads it.
struct DeviceModule {
  const char *compatibility;
  Bytes bytes; ///< inside the file
};
struct DeviceKernel {
  const char *name;
  uint32_t module;
};
struct DeviceCode {
  const char *name;
  Span<DeviceModule> modules;
  Span<DeviceKernel> kernels;
};

struct Property {
  const char *name;
  const char *value;
};

/// One way to run the model.
struct Program {
  Span<aicc_kernel> kernels;
  Span<DeviceCode> devices;
  Span<const char *> features;
  const char *triple;
  const char *cpu;
  const char *name; ///< the devices, joined by ',', or "cpu"
  uint32_t tableSlots;
  Bytes code; ///< inside the file
  uint64_t codeChecksum;
};

/// What the description sections say, in memory of its own.
struct Description {
  Pool pool;
  Span<aicc_value> inputs, outputs;
  Span<aicc_weight> weights;
  Span<Property> properties;
  Span<Program> programs; ///< best first; at least one
};

aicc_status readDescription(const Sections &sections, Description &description, Message &message);

/// Whether a value is a map or a sequence of maps.
inline bool isMap(const aicc_value &value) { return value.kind == AICC_MAP || value.kind == AICC_SEQUENCE_OF_MAPS; }

/// Bits of an element of type `dtype` in memory, 0 when it has no fixed size or is unknown.
int elementBits(int32_t dtype);
/// Numpy's name of the type, "type 99" style names never: unknown types are "unknown".
const char *typeName(int32_t dtype);
/// Bytes of a packed tensor; -1 when a dim is negative, the size overflows or the type has none.
int64_t tensorBytes(int32_t dtype, int32_t rank, const int64_t *dims);

} // namespace aicc::rt
