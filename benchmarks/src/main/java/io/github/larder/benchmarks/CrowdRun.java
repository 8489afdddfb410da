// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.testing.CountingOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that make requests at the same time. */
final class CrowdRun {

  private final CrowdClient client;
  private final CountingOrigin origin;
  private final AtomicInteger version;
  private final int urls;

  CrowdRun(CrowdClient client, CountingOrigin origin, AtomicInteger version, int urls) {
    this.client = client;
    this.origin = origin;
    this.version = version;
    this.urls = urls;
  }

  /**
   * @param addedNanos of each request, sorted
   * @param outdated responses that were older than the last removal before the request began
   */
  record Result(List<Long> addedNanos, int outdated) {

    double addedMillis(double share) {
      return addedNanos.get((int) Math.ceil(share * (addedNanos.size() - 1))) / 1e6;
    }
  }

  /**
   * @param removal made by another process in the middle; returns when it is acknowledged and one
   *     read has finished
   */
  Result of(int clients, int each, Runnable removal) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    AtomicBoolean removed = new AtomicBoolean();
    AtomicInteger outdated = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Future<List<Long>>> all = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      int member = i;
      all.add(
          threads.submit(
              () -> {
                start.await();
                List<Long> added = new ArrayList<>();
                for (int request = 0; request < each; request++) {
                  if (member == 0 && request == each / 2) {
                    removal.run();
                    removed.set(version.get() == 2);
                  }
                  boolean after = removed.get();
                  boolean reload = member == 0 && request == each / 4;
                  CrowdClient.Answer answer =
                      client.get(
                          origin.uri("/?" + (member * 31 + request) % urls),
                          reload ? "no-cache" : "max-age=86400");
                  added.add(answer.addedNanos());
                  if (after && answer.text().equals("version 1")) {
                    outdated.incrementAndGet();
                  }
                }
                return added;
              }));
    }
    start.countDown();
    List<Long> added = new ArrayList<>();
    for (Future<List<Long>> one : all) {
      added.addAll(one.get());
    }
    threads.shutdown();
    added.sort(null);
    return new Result(added, outdated.get());
  }
}
