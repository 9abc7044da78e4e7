{
  "targets": [
    {
      "target_name": "node_libvirt",
      "sources": [
        "native/addon.cc", "native/functions.cc",
        "native/domain/domain-actions.cc", "native/domain/domain-blocks.cc", "native/domain/domain-cpu.cc",
        "native/domain/domain-files.cc", "native/domain/domain-guest.cc", "native/domain/domain-peek.cc",
        "native/domain/domain-readings.cc", "native/domain/domain-snapshots.cc", "native/domain/domain-stats.cc",
        "native/domain/domain-tuning.cc", "native/domain/jobs.cc",
        "native/events/domain-events.cc", "native/events/events.cc", "native/events/object-events.cc",
        "native/host/descriptions.cc", "native/host/host-memory.cc", "native/host/host.cc",
        "native/host/lists.cc", "native/host/network.cc", "native/host/node-devices.cc",
        "native/host/secrets.cc",
        "native/runtime/connection.cc", "native/runtime/event-loop.cc", "native/runtime/open.cc",
        "native/runtime/runtime.cc",
        "native/storage/storage.cc", "native/storage/streams.cc", "native/storage/transfers.cc"
      ],
      "include_dirs": ["native", "<!@(node -p \"require('node-addon-api').include\")"],
      "defines": ["NAPI_VERSION=8", "NAPI_CPP_EXCEPTIONS", "NODE_ADDON_API_DISABLE_DEPRECATED", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"],
      "cflags!": ["-fno-exceptions"],
      "cflags_cc!": ["-fno-exceptions", "-std=gnu++17", "-std=gnu++20", "-O3"],
      "cflags_cc": ["-std=c++17", "-O2", "-Wall", "-Wextra", "-fexceptions", "-fvisibility=hidden", "<!@(pkg-config --cflags libvirt libvirt-qemu)"],
      "libraries": ["<!@(pkg-config --libs libvirt libvirt-qemu)"],
      "ldflags": ["-Wl,-z,nodelete"]
    }
  ]
}
