// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import io.github.larder.conformance.Subject.Cache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts of the suite on HttpClient's cache over its heap storage, and on each storage and
 * each client of Larder. Immutable.
 */
final class Comparison {

  /** Each run waits more than it computes: tests pause for entries to become stale. */
  private static final int RUNS_AT_ONCE = 3;

  private final Map<Subject, Verdicts> verdicts;

  private Comparison(Map<Subject, Verdicts> verdicts) {
    this.verdicts = verdicts;
  }

  /**
   * Runs the suite against each of some caches.
   *
   * @param folder where files of backends are created
   */
  static Comparison run(Suite suite, List<Subject> subjects, Path folder)
      throws IOException, InterruptedException {
    Path stores = Files.createTempDirectory(Files.createDirectories(folder), "stores");
    ExecutorService runs = Executors.newFixedThreadPool(RUNS_AT_ONCE);
    try (Backend.Places places = new Backend.Places(stores);
        Suite.Origin origin = suite.startOrigin()) {
      Map<Subject, Future<Verdicts>> results = new LinkedHashMap<>();
      for (Subject subject : subjects) {
        results.put(subject, runs.submit(() -> run(suite, subject, origin.host(), places)));
      }
      Map<Subject, Verdicts> verdicts = new LinkedHashMap<>();
      for (Map.Entry<Subject, Future<Verdicts>> result : results.entrySet()) {
        verdicts.put(result.getKey(), result.getValue().get());
      }
      return new Comparison(verdicts);
    } catch (ExecutionException e) {
      throw new IOException("The suite could not be run", e.getCause());
    } finally {
      runs.shutdown();
    }
  }

  private static Verdicts run(Suite suite, Subject subject, HttpHost origin, Backend.Places places)
      throws Exception {
    try (CacheProxy proxy = CacheProxy.start(subject, origin, places)) {
      return suite.run(proxy.base(), subject.id());
    }
  }

  Map<Subject, Verdicts> verdicts() {
    return verdicts;
  }

  /** The tests that end otherwise than over HttpClient's heap storage, if that has been run. */
  Set<String> differences(Subject subject) {
    Verdicts heap = heap(subject);
    return heap == null ? Set.of() : of(subject).differences(heap);
  }

  /** What is different with a storage, one line each, but for what is known. */
  List<String> unknownDifferences(TestList known) {
    List<String> lines = new ArrayList<>();
    for (Subject subject : storages()) {
      for (String id : differences(subject)) {
        if (!known.contains(id)) {
          lines.add(line(subject, id));
        }
      }
    }
    return lines;
  }

  /** The tests in the list of known differences that no storage shows. */
  Set<String> obsoleteDifferences(TestList known) {
    Set<String> obsolete = new TreeSet<>(known.ids());
    for (Subject subject : storages()) {
      obsolete.removeAll(differences(subject));
    }
    return obsolete;
  }

  /** What a client of Larder fails although it has passed it before, one line each. */
  List<String> lost(TestList passing) {
    List<String> lines = new ArrayList<>();
    for (Subject subject : clients()) {
      for (String id : passing.ids()) {
        if (!of(subject).passes(id)) {
          lines.add(line(subject, id));
        }
      }
    }
    return lines;
  }

  /**
   * What a client of Larder fails and HttpClient's cache passes, one line each, but for checks that
   * have no right answer.
   */
  List<String> worse() {
    List<String> lines = new ArrayList<>();
    for (Subject subject : clients()) {
      Verdicts heap = heap(subject);
      if (heap == null) {
        continue;
      }
      for (String id : heap.passing()) {
        if (!heap.of(id).kind().equals(Verdict.CHECK) && !of(subject).passes(id)) {
          lines.add(line(subject, id));
        }
      }
    }
    return lines;
  }

  /** The tests that each client of Larder passes. */
  Set<String> passing() {
    Set<String> passing = new TreeSet<>(of(clients().get(0)).passing());
    clients().forEach(client -> passing.retainAll(of(client).passing()));
    return passing;
  }

  /** The tests that one client of Larder passes and another does not. */
  Set<String> passingWithSome() {
    Set<String> some = new TreeSet<>();
    clients().forEach(client -> some.addAll(of(client).passing()));
    some.removeAll(passing());
    return some;
  }

  private List<Subject> storages() {
    return subjects(cache -> cache == Cache.STORAGE || cache == Cache.WHOLE_STACK);
  }

  List<Subject> clients() {
    return subjects(cache -> cache == Cache.CLIENT);
  }

  private @Nullable Verdicts heap(Subject subject) {
    return verdicts.get(Subject.heap(subject.shape()));
  }

  Verdicts of(Subject subject) {
    return Objects.requireNonNull(verdicts.get(subject), subject::title);
  }

  private List<Subject> subjects(Predicate<Cache> which) {
    return verdicts.keySet().stream().filter(subject -> which.test(subject.cache())).toList();
  }

  private String line(Subject subject, String id) {
    String now = inWords(of(subject), id);
    Verdicts heap = heap(subject);
    String bare = heap == null ? "not run" : inWords(heap, id);
    return "%s: %s (%s; with the heap storage: %s)".formatted(id, subject.title(), now, bare);
  }

  private static String inWords(Verdicts verdicts, String id) {
    return verdicts.ids().contains(id) ? verdicts.of(id).inWords() : "does not exist";
  }
}
