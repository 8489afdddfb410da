// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.text.Amounts;
import io.github.larder.cli.text.SafeText;
import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.admin.CachedEntry;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code larder tree}: entries and bytes by host and path. */
@Command(
    name = "tree",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "Show hosts and paths as a tree, with the number of entries and the bytes of their bodies.%n",
      "Reads the whole cache. Of a folder with many members the largest are shown.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "Exit status: 0; 1 if the cache cannot be read; 2 if the command line is wrong."
    })
final class TreeCommand implements Callable<Integer> {

  /** What is not shown need not be remembered: memory is bounded. */
  private static final int MAX_NODES = 100_000;

  private static final int MAX_NAME = 200;
  private static final String REST = "(others)";

  private final Invocation invocation;
  @Mixin private AdminOptions options = new AdminOptions();
  @Mixin private FilterOptions filters = new FilterOptions();

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Levels below a host that are shown; by default ${DEFAULT-VALUE}.")
  private int depth = 2;

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "Members of a level that are shown; by default ${DEFAULT-VALUE}.")
  private int width = 20;

  private int nodes;

  TreeCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    if (depth < 0 || width < 1) {
      throw CommandFault.wrongUse("--depth or --width is too small");
    }
    return options.run(invocation, this::show);
  }

  private int show(CacheAdmin admin) {
    Node root = new Node();
    try (LongWork work = new LongWork(invocation, "read", 0);
        Stream<CachedEntry> entries =
            admin.withProgress(work).entries(filters.filter(admin, Clock.systemUTC()))) {
      entries.forEach(entry -> add(root, entry));
    }
    try (Output out = new Output(invocation)) {
      if (!options.json()) {
        out.line("ENTRIES   SIZE");
      }
      print(root, out, "", "");
    }
    return 0;
  }

  private void add(Node root, CachedEntry entry) {
    long bytes = entry.summary().bodyLength();
    root.add(bytes);
    Node node =
        child(root, entry.summary().host().isEmpty() ? "(no host)" : entry.summary().host());
    node.add(bytes);
    String[] segments = entry.summary().path().split("/", depth + 2);
    for (int i = 1; i < segments.length && i <= depth; i++) {
      boolean isFolder = i + 1 < segments.length;
      node = child(node, "/" + segments[i] + (isFolder && i == depth ? "/..." : ""));
      node.add(bytes);
    }
  }

  private Node child(Node parent, String name) {
    Node known = parent.children.get(name);
    if (known != null) {
      return known;
    }
    String kept = nodes < MAX_NODES ? name : REST;
    return parent.children.computeIfAbsent(
        kept,
        unused -> {
          nodes++;
          return new Node();
        });
  }

  private void print(Node node, Output out, String indent, String path) {
    int shown = 0;
    long restEntries = 0;
    long restBytes = 0;
    for (Map.Entry<String, Node> child : node.largestFirst()) {
      Node below = child.getValue();
      if (shown++ >= width) {
        restEntries += below.entries;
        restBytes += below.bytes;
        continue;
      }
      printLine(out, indent, path, child.getKey(), below.entries, below.bytes);
      print(below, out, indent + "  ", path + child.getKey());
    }
    if (restEntries > 0) {
      printLine(out, indent, path, REST, restEntries, restBytes);
    }
  }

  private void printLine(
      Output out, String indent, String path, String name, long entries, long bytes) {
    if (options.json()) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("path", path + name);
      members.put("entries", entries);
      members.put("bytes", bytes);
      out.line(Explanation.jsonObject(members));
    } else {
      out.line(
          String.format("%7d %6s ", entries, Amounts.size(bytes))
              + indent
              + SafeText.line(name, MAX_NAME));
    }
  }

  /** A host, a folder or a file. */
  private static final class Node {

    private final Map<String, Node> children = new TreeMap<>();
    private long entries;
    private long bytes;

    void add(long more) {
      entries++;
      bytes += more;
    }

    Iterable<Map.Entry<String, Node>> largestFirst() {
      return children.entrySet().stream()
          .sorted(
              Comparator.comparingLong((Map.Entry<String, Node> child) -> child.getValue().bytes)
                  .reversed())
          .toList();
    }
  }
}
