// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Larder and the clients that it is compared with, before a stand-in for the origin. */
final class DiskPeers implements AutoCloseable {

  private static final String HEAD =
      """
      HTTP/1.1 200 OK
      Date: %s
      Server: nginx/1.27.2
      Content-Type: application/octet-stream
      Content-Length: %d
      Cache-Control: public, max-age=86400
      ETag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
      Last-Modified: Mon, 02 Nov 2026 07:28:00 GMT
      X-Request-Id: 0b6e7c1e-4c7c-4d52-9f0e-6f3f2a1b9d77
      Strict-Transport-Security: max-age=63072000; includeSubDomains; preload
      X-Content-Type-Options: nosniff

      """;

  private final int bodyBytes;
  private final int threads;
  private final String head;
  private final StandIn origin;
  private final List<DiskContender> all;

  DiskPeers(Path folder, int bodyBytes, int threads) throws IOException {
    this.bodyBytes = bodyBytes;
    this.threads = threads;
    this.head =
        HEAD.formatted(
                DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)),
                bodyBytes)
            .replace("\n", "\r\n");
    byte[] body = new byte[bodyBytes];
    new SplittableRandom(bodyBytes).nextBytes(body);
    ByteArrayOutputStream response = new ByteArrayOutputStream();
    response.writeBytes(head.getBytes(ISO_8859_1));
    response.writeBytes(body);
    this.origin = StandIn.answering(new HttpFrame(response.toByteArray(), head.length()));
    Path larder = Files.createDirectory(folder.resolve("larder"));
    Path okHttp = Files.createDirectory(folder.resolve("okhttp"));
    Path methanol = Files.createDirectory(folder.resolve("methanol"));
    this.all =
        List.of(
            new DiskContender(
                "Larder, sqlite", larder, DiskClient.larder(larder, threads), threads),
            new DiskContender("OkHttp", okHttp, DiskClient.okHttp(okHttp), threads),
            new DiskContender("Methanol", methanol, DiskClient.methanol(methanol), threads));
  }

  String url(int number) {
    return origin.endpoint() + "/products/category/item-" + number + ".json?lang=en";
  }

  /** Stores the first of the URLs. */
  void fill(int urls) throws IOException {
    for (DiskContender each : all) {
      for (int i = 0; i < urls; i++) {
        each.get(url(i), bodyBytes);
      }
    }
  }

  /** {@return the requests that reached the origin} */
  int calls() {
    return origin.calls();
  }

  /** Measures rounds of all clients in turn. */
  List<DiskRow> rounds(String task, Rounds rounds, IntFunction<String> url) throws IOException {
    for (int i = 0; i < rounds.warmUps + rounds.measured; i++) {
      for (DiskContender each : all) {
        if (i == rounds.warmUps) {
          each.reset();
        }
        each.round(rounds.calls, bodyBytes, url);
      }
    }
    String what =
        task
            + ", "
            + (bodyBytes >> 10)
            + " KB, "
            + (threads == 1 ? "1 thread" : threads + " threads");
    return all.stream().map(each -> DiskRow.of(what, each)).toList();
  }

  /**
   * Measures the disk space that the files take, over the bytes of the URLs, heads and bodies in
   * them.
   *
   * @param stored how many responses each client has stored
   */
  List<Space> space(int stored) throws IOException {
    long bytes = (long) stored * (url(stored).length() + head.length() + bodyBytes);
    List<Space> space = new ArrayList<>();
    for (DiskContender each : all) {
      space.add(new Space(each.name(), size(each.folder()) / (double) bytes));
    }
    return space;
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long size = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        size += blocks(file);
      }
      return size;
    }
  }

  /** A file takes whole blocks of the disk. */
  private static long blocks(Path file) throws IOException {
    long block = Files.getFileStore(file).getBlockSize();
    return (Files.size(file) + block - 1) / block * block;
  }

  @Override
  public void close() throws IOException {
    for (DiskContender each : all) {
      each.close();
    }
    origin.close();
  }

  /** How much is measured, after how much that only warms up. */
  record Rounds(int warmUps, int measured, int calls) {}

  /** The space of a client's files, as a ratio. */
  record Space(String client, double ratio) {}
}
