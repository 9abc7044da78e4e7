{
  "targets": [
    {
      "target_name": "node_libvirt",
      "sources": [
        "native/addon.cc", "native/runtime.cc", "native/event-loop.cc", "native/connection.cc", "native/open.cc",
        "native/events.cc", "native/domain-events.cc", "native/object-events.cc", "native/functions.cc", "native/host.cc", "native/lists.cc", "native/descriptions.cc",
        "native/domain-cpu.cc", "native/domain-peek.cc", "native/domain-stats.cc", "native/domain-tuning.cc",
        "native/domain-readings.cc", "native/domain-actions.cc", "native/domain-snapshots.cc",
        "native/domain-blocks.cc", "native/domain-guest.cc", "native/domain-files.cc",
        "native/jobs.cc", "native/storage.cc",
        "native/network.cc", "native/node-devices.cc", "native/secrets.cc", "native/host-memory.cc",
        "native/streams.cc", "native/transfers.cc"
      ],
      "include_dirs": ["<!@(node -p \"require('node-addon-api').include\")"],
      "defines": ["NAPI_VERSION=8", "NAPI_CPP_EXCEPTIONS", "NODE_ADDON_API_DISABLE_DEPRECATED", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"],
      "cflags!": ["-fno-exceptions"],
      "cflags_cc!": ["-fno-exceptions", "-std=gnu++17", "-std=gnu++20", "-O3"],
      "cflags_cc": ["-std=c++17", "-O2", "-Wall", "-Wextra", "-fexceptions", "-fvisibility=hidden", "<!@(pkg-config --cflags libvirt libvirt-qemu)"],
      "libraries": ["<!@(pkg-config --libs libvirt libvirt-qemu)"],
      "ldflags": ["-Wl,-z,nodelete"]
    }
  ]
}
