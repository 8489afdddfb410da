// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.admin;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the lines of a file by their bytes, in bounded memory: sorted runs are written to files of
 * their own, and merged. Stateless.
 */
final class SortedLines {

  private static final long RUN_BYTES = 16L << 20;

  /** As many files are open at once; more runs are merged in several passes. */
  private static final int MAX_OPEN_RUNS = 64;

  private SortedLines() {}

  /**
   * Sorts a file and deletes it.
   *
   * @param lines the file
   * @param sorted appears, or is replaced, when it is complete
   */
  static void sort(Path lines, Path sorted) throws IOException {
    sort(lines, sorted, RUN_BYTES);
  }

  /**
   * @param runBytes how many bytes are sorted in memory
   */
  static void sort(Path lines, Path sorted, long runBytes) throws IOException {
    Path folder = Files.createTempDirectory(folderOf(lines), sorted.getFileName() + ".sort");
    try {
      List<Path> runs = runs(lines, folder, runBytes);
      int merged = 0;
      while (runs.size() > 1) {
        List<Path> some = runs.subList(0, Math.min(MAX_OPEN_RUNS, runs.size()));
        Path target = folder.resolve("merged" + merged++);
        merge(some, target);
        List<Path> rest = new ArrayList<>(runs.subList(some.size(), runs.size()));
        for (Path run : some) {
          Files.delete(run);
        }
        rest.add(target);
        runs = rest;
      }
      Files.move(
          runs.get(0), sorted, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(lines);
    } finally {
      delete(folder);
    }
  }

  private static Path folderOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }

  /** {@return at least one run} */
  private static List<Path> runs(Path lines, Path folder, long runBytes) throws IOException {
    List<Path> runs = new ArrayList<>();
    try (InputStream in = Files.newInputStream(lines)) {
      LineReader reader = new LineReader(in);
      List<byte[]> run = new ArrayList<>();
      long bytes = 0;
      for (byte[] line = reader.next(); line != null; line = reader.next()) {
        run.add(line);
        bytes += line.length;
        if (bytes >= runBytes) {
          runs.add(write(run, folder.resolve("run" + runs.size())));
          run.clear();
          bytes = 0;
        }
      }
      if (!run.isEmpty() || runs.isEmpty()) {
        runs.add(write(run, folder.resolve("run" + runs.size())));
      }
    }
    return runs;
  }

  private static Path write(List<byte[]> lines, Path file) throws IOException {
    lines.sort(Arrays::compareUnsigned);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    return file;
  }

  private static void merge(List<Path> runs, Path target) throws IOException {
    PriorityQueue<Run> queue =
        new PriorityQueue<>(Comparator.comparing(Run::line, Arrays::compareUnsigned));
    List<Run> open = new ArrayList<>();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
      for (Path file : runs) {
        Run run = new Run(file);
        open.add(run);
        if (run.advance()) {
          queue.add(run);
        }
      }
      for (Run first = queue.poll(); first != null; first = queue.poll()) {
        out.write(first.line());
        out.write('\n');
        if (first.advance()) {
          queue.add(first);
        }
      }
    } finally {
      for (Run run : open) {
        run.close();
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var left = Files.list(folder)) {
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** A sorted file that is being read. */
  private static final class Run implements Closeable {

    private final InputStream in;
    private final LineReader reader;
    private byte @Nullable [] line;

    Run(Path file) throws IOException {
      this.in = Files.newInputStream(file);
      this.reader = new LineReader(in);
    }

    boolean advance() throws IOException {
      line = reader.next();
      return line != null;
    }

    byte[] line() {
      byte[] current = line;
      if (current == null) {
        throw new IllegalStateException("The run has ended");
      }
      return current;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
