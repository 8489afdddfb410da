// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.discovery.BackendSelection;
import io.github.larder.examples.demo.DemoStep.CacheUse;
import io.github.larder.testing.LocalDynamoDb;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Shows on one screen what a cache in DynamoDB does. DynamoDB Local and an origin run in this
 * process, and each step is judged by what the origin saw. Exits with status 1 if a step did not do
 * what was expected.
 */
public final class Demo {

  private static final String TABLE = "http_cache";
  private static final int WIDTH = 98;

  /** The age of a response is in whole seconds. */
  private static final Duration STALE_AFTER = Duration.ofSeconds(2);

  private final PrintStream screen;
  private final LocalDynamoDb local;
  private final DemoOrigin origin;
  private final List<DemoStep> steps = new ArrayList<>();

  private Demo(PrintStream screen, LocalDynamoDb local, DemoOrigin origin) {
    this.screen = screen;
    this.local = local;
    this.origin = origin;
  }

  /**
   * Runs the demo and ends the process.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    long start = System.nanoTime();
    PrintStream screen = System.out;
    // DynamoDB Local prints its settings when it starts.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    boolean succeeded = false;
    try {
      succeeded = new Demo(screen, LocalDynamoDb.inMemory(), new DemoOrigin()).run(start);
    } catch (Exception | Error e) {
      // Catches everything: the threads of DynamoDB Local would keep the process alive.
      screen.println("The demo failed: " + e);
    }
    screen.flush();
    // DynamoDB Local leaves threads behind, and is slow to close: the process exits instead.
    System.exit(succeeded ? 0 : 1);
  }

  private boolean run(long start) throws IOException, InterruptedException {
    screen.printf(
        "DynamoDB Local at %s, table %s; origin at %s%n%n",
        local.endpoint(), TABLE, origin.uri(""));
    screen.println(DemoStep.heading());
    BackendSelection backend = BackendSelection.from(environment()).orElseThrow();
    try (CachingClient client = new CachingClient(backend)) {
      client.awaitTable();
      client.get(origin.uri(DemoOrigin.PLUMS), Map.of());
      long stale = System.nanoTime() + STALE_AFTER.toNanos();
      String jam = "Apricot jam: 12 jars in the larder.";
      step("1 first request", CacheUse.MISS, jam, DemoOrigin.JAM, plainly(client));
      step("2 second request", CacheUse.HIT, jam, DemoOrigin.JAM, plainly(client));
      Visit elsewhere = url -> OtherProcess.get(url, environment());
      step("3 new client in a new process", CacheUse.HIT, jam, DemoOrigin.JAM, elsewhere);
      TimeUnit.NANOSECONDS.sleep(stale - System.nanoTime());
      String plums = "Plums are in season.";
      step(
          "4 stale after 1 s, revalidated",
          CacheUse.VALIDATED,
          plums,
          DemoOrigin.PLUMS,
          plainly(client));
      step(
          "5 Vary: Accept-Language, en",
          CacheUse.MISS,
          "Hello",
          DemoOrigin.HELLO,
          in("en", client));
      step(
          "                         de",
          CacheUse.MISS,
          "Hallo",
          DemoOrigin.HELLO,
          in("de", client));
      step(
          "6                        en again",
          CacheUse.HIT,
          "Hello",
          DemoOrigin.HELLO,
          in("en", client));
      step(
          "                         de again",
          CacheUse.HIT,
          "Hallo",
          DemoOrigin.HELLO,
          in("de", client));
      screen.printf(
          "%nTime in ms; Origin is the number of requests that reached it; Read and Write are capacity"
              + " units.%nFor the table: %s.%n%n",
          client.usageOfTable().inWords());
    }
    printItem(origin.uri(DemoOrigin.JAM).toString());
    return conclude(start);
  }

  private static Visit plainly(CachingClient client) {
    return url -> client.get(url, Map.of());
  }

  private static Visit in(String language, CachingClient client) {
    return url -> client.get(url, Map.of("Accept-Language", language));
  }

  private void step(String title, CacheUse expected, String body, String path, Visit visit)
      throws IOException, InterruptedException {
    origin.resetCounters();
    FetchedPage page = visit.to(origin.uri(path));
    CacheUse use = CacheUse.seenBy(origin);
    DemoStep step = new DemoStep(title, expected, body, use, origin.calls(), page);
    steps.add(step);
    screen.println(step.inWords());
  }

  private void printItem(String key) {
    Map<String, AttributeValue> item =
        local
            .client()
            .getItem(r -> r.tableName(TABLE).key(Map.of("key", AttributeValue.fromS(key))))
            .item();
    screen.println("The item that steps 2 and 3 were answered from:");
    screen.println(new ItemJson(WIDTH).of(item));
  }

  private boolean conclude(long start) {
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    long unmet = steps.stream().filter(step -> !step.isMet()).count();
    screen.println();
    screen.println(
        unmet == 0
            ? "All " + steps.size() + " requests went as expected, in " + seconds + " s."
            : unmet + " of " + steps.size() + " requests did NOT go as expected.");
    return unmet == 0;
  }

  private Map<String, String> environment() {
    return Map.of(
        "LARDER_BACKEND",
        "dynamodb://" + LocalDynamoDb.REGION + "/" + TABLE + "?endpoint=" + local.endpoint(),
        "LARDER_BACKEND_ACCESS_KEY_ID",
        LocalDynamoDb.ACCESS_KEY_ID,
        "LARDER_BACKEND_SECRET_ACCESS_KEY",
        LocalDynamoDb.SECRET_ACCESS_KEY);
  }

  /** Fetches a page in one way. */
  private interface Visit {
    FetchedPage to(URI url) throws IOException, InterruptedException;
  }
}
