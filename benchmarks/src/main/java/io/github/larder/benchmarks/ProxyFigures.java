// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Prints how many hits a second {@code larder proxy} serves from the memory backend, beside nginx's
 * own cache on the same machine and before the same origin, with 64 connections. nginx and the load
 * generator wrk are those of Debian's packages {@code nginx} and {@code wrk}; without them it says
 * so, and measures nothing. Neither of the two writes an access log. With {@code --strict} it exits
 * with status 1 if a limit is missed.
 */
public final class ProxyFigures {

  private static final int CONNECTIONS = 64;
  private static final int ROUNDS = 5;
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration ROUND = Duration.ofSeconds(6);
  private static final double MIN_RATIO = 0.5;
  private static final double MAX_P99_MILLIS = 5;
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
  private static final Pattern FAILED = Pattern.compile("Socket errors|Non-2xx");

  private final PrintStream out;
  private final Report report;

  private ProxyFigures(PrintStream out, Report report) {
    this.out = out;
    this.report = report;
  }

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict}, {@code --json FILE}
   */
  public static void main(String[] arguments) {
    Report.run("proxy", arguments, (none, out, report) -> new ProxyFigures(out, report).run());
  }

  private void run() throws IOException, InterruptedException {
    Optional<Path> nginx = find("nginx");
    Optional<Path> wrk = find("wrk");
    if (nginx.isEmpty() || wrk.isEmpty()) {
      out.println(
          "SKIPPED: nothing is measured without nginx and wrk (Debian: apt-get install nginx wrk)");
      report.incomplete();
      return;
    }
    Path folder = Files.createTempDirectory("larder-proxy-figures");
    try (CountingOrigin origin = CountingOrigin.start();
        Server larder = larder(origin);
        Server other = nginx(nginx.get(), folder, origin)) {
      for (int size : new int[] {1 << 10, 10 << 10}) {
        origin.on(
            "/" + size, OriginResponse.ok("x".repeat(size)).cacheControl("public, max-age=86400"));
        compare(wrk.get(), size, larder, other);
      }
    }
  }

  private void compare(Path wrk, int size, Server larder, Server nginx)
      throws IOException, InterruptedException {
    run(wrk, larder, size, WARM_UP);
    run(wrk, nginx, size, ROUND);
    List<Run> ours = new ArrayList<>();
    List<Run> theirs = new ArrayList<>();
    // In turn, so that a machine that is slow for a while is slow for both.
    for (int round = 0; round < ROUNDS; round++) {
      ours.add(run(wrk, larder, size, ROUND));
      theirs.add(run(wrk, nginx, size, ROUND));
    }
    double ratio = median(ours.stream().map(Run::rate)) / median(theirs.stream().map(Run::rate));
    out.printf(
        "%6d bytes  larder %,8.0f/s p99 %6.2f ms   nginx %,8.0f/s p99 %6.2f ms   ratio %.2f%n",
        size,
        median(ours.stream().map(Run::rate)),
        median(ours.stream().map(Run::p99)),
        median(theirs.stream().map(Run::rate)),
        median(theirs.stream().map(Run::p99)),
        ratio);
    report.target(Target.atLeast("hits of " + size + " bytes, × nginx", ratio, MIN_RATIO, ""));
    report.target(
        Target.atMost(
            "hits of " + size + " bytes, p99",
            median(ours.stream().map(Run::p99)),
            MAX_P99_MILLIS,
            " ms"));
  }

  private static double median(Stream<Double> figures) {
    List<Double> sorted = figures.sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  /** The result of one run of wrk. */
  private record Run(double rate, double p99) {}

  private Run run(Path wrk, Server server, int size, Duration duration)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                wrk.toString(),
                "--threads=1",
                "--connections=" + CONNECTIONS,
                "--duration=" + duration.toSeconds() + "s",
                "--latency",
                server.url + size)
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    Matcher rate = RATE.matcher(text);
    Matcher p99 = P99.matcher(text);
    if (process.waitFor() != 0 || !rate.find() || !p99.find()) {
      throw new IOException("wrk failed: " + text);
    }
    if (FAILED.matcher(text).find()) {
      throw new IOException("There were failures, so this is no figure: " + text);
    }
    double unit =
        switch (p99.group(2)) {
          case "us" -> 0.001;
          case "ms" -> 1;
          default -> 1000;
        };
    return new Run(Double.parseDouble(rate.group(1)), Double.parseDouble(p99.group(1)) * unit);
  }

  /** A server in a process of its own. */
  private record Server(Process process, String url) implements AutoCloseable {

    static Server start(ProcessBuilder builder, int port) throws IOException, InterruptedException {
      Process process = builder.redirectErrorStream(true).start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      for (int attempt = 0; attempt < 200; attempt++) {
        try {
          new Socket(InetAddress.getLoopbackAddress(), port).close();
          return new Server(process, "http://127.0.0.1:" + port + "/");
        } catch (IOException e) {
          if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
            break;
          }
        }
      }
      process.destroy();
      throw new IOException(
          "A server does not start: " + new String(process.getInputStream().readAllBytes(), UTF_8));
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  private static Server larder(CountingOrigin origin) throws IOException, InterruptedException {
    int port = freePort();
    return Server.start(
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.github.larder.cli.LarderCommand",
            "proxy",
            "--listen",
            Integer.toString(port),
            "--origin",
            baseOf(origin),
            "--backend",
            "memory",
            "--access-log",
            "none"),
        port);
  }

  private static Server nginx(Path nginx, Path folder, CountingOrigin origin)
      throws IOException, InterruptedException {
    int port = freePort();
    Path config = folder.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off;
        %4$s
        worker_processes auto;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          proxy_cache_path %1$s/cache keys_zone=hits:10m;
          server {
            listen 127.0.0.1:%2$d;
            keepalive_requests 1000000000;
            location / {
              proxy_pass %3$s;
              proxy_cache hits;
            }
          }
        }
        """
            .formatted(folder, port, baseOf(origin), user()));
    return Server.start(
        new ProcessBuilder(nginx.toString(), "-c", config.toString(), "-p", folder.toString()),
        port);
  }

  /** As root nginx would work as another user, who may not write to the folder. */
  private static String user() {
    return "root".equals(System.getProperty("user.name")) ? "user root root;" : "";
  }

  private static String baseOf(CountingOrigin origin) {
    URI uri = origin.uri("");
    return "http://127.0.0.1:" + uri.getPort();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    return Stream.of(path.split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
