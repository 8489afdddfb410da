// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.core.Responses;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.Keys;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.EntryFilter;
import io.github.larder.tck.MutableClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports, imports and copies keep every byte, and continue where they were interrupted. */
final class EntryTransfersTest {

  private static final Instant NOW = Responses.RECEIVED;

  @TempDir private Path folder = Path.of("");
  private final MutableClock clock = MutableClock.at(NOW);
  private final List<CacheStore> stores = new ArrayList<>();
  private final List<CacheStack> stacks = new ArrayList<>();

  @AfterEach
  void close() {
    stacks.forEach(CacheStack::close);
    stores.forEach(CacheStore::close);
  }

  @Test
  void aLineKeepsEveryByte() throws IOException {
    byte[] anything = new byte[1000];
    new Random(1).nextBytes(anything);
    StoredResponse odd =
        Responses.withHeaders("a", "", "A", "\u00e4\u202e", "b", "lone \ud800 surrogate")
            .toBuilder()
            .requestHeaders(List.of(new HeaderField("Accept", null)))
            .variants(List.of())
            .annotation("z", "1")
            .annotation("a", "2")
            .sentAt(NOW.plusNanos(1))
            .build();
    for (StoredResponse response :
        List.of(
            Responses.plain(),
            odd,
            odd.toBuilder().body(Body.wrap(new byte[0])).build(),
            odd.toBuilder().body(Body.wrap("text \u00e4\n\t\ud83c\udf5e".getBytes(UTF_8))).build(),
            odd.toBuilder().body(Body.wrap(anything, "gzip")).build(),
            odd.toBuilder().body(Body.wrap("text".getBytes(UTF_8), "sealed:gzip")).build(),
            odd.toBuilder().body(Body.wrap("\u001b[31m".getBytes(UTF_8))).build())) {
      EntryLine line = new EntryLine(new CacheKey("key \udc00"), response);
      byte[] written = written(line);
      assertThat(written).endsWith('\n');
      assertThat(EntryLine.read(written)).isEqualTo(line);
      assertThat(written(EntryLine.read(written))).isEqualTo(written);
    }
  }

  @Test
  void textIsReadable() throws IOException {
    StoredResponse page =
        Responses.withHeaders("Content-Type", "text/html").toBuilder()
            .body(Body.wrap("<p>\u00e4</p>\n".getBytes(UTF_8)))
            .retainUntil(NOW.plusNanos(1))
            .build();
    assertThat(new String(written(new EntryLine(new CacheKey("http://a/"), page)), UTF_8))
        .contains(
            "\"key\":\"http://a/\"",
            "[[\"Content-Type\",\"text/html\"]]",
            "\"text\":\"<p>\u00e4</p>\\n\"")
        .contains("\"retainUntil\":\"" + NOW.plusSeconds(1) + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3cret",
        "{}",
        "{\"key\":\"s3cret\"}",
        "{\"key\":1}",
        "{\"s3cret\":1}",
        "[]",
        "{\"key\":\"k\",\"method\":\"GET\",\"url\":\"u\",\"status\":\"200\"}",
        "{\"key\":\"k\",\"sentAt\":\"s3cret\"}"
      })
  void aLineThatIsNoEntryIsNamedByItsNumber(String line) {
    CacheAdmin admin = admin(memory());
    assertThatThrownBy(
            () -> admin.importFrom(new ByteArrayInputStream(("\n" + line).getBytes(UTF_8))))
        .isInstanceOf(StreamCorruptedException.class)
        .hasMessageStartingWith("Line 2: ")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void exportImportAndExportGiveTheSameBytes() throws IOException {
    CacheStore first = filled(300);
    CacheStore second = memory();
    Path one = folder.resolve("one.jsonl");
    Path two = folder.resolve("two.jsonl");
    assertThat(admin(first).exportTo(one, EntryFilter.ALL).entries()).isEqualTo(300);
    assertThat(admin(second).importFrom(Files.newInputStream(one)).entries()).isEqualTo(300);
    admin(second).exportTo(two, EntryFilter.ALL);
    assertThat(two).hasSameBinaryContentAs(one);
    assertThat(folder).isDirectoryNotContaining("glob:**{checkpoint,part}*");
    Transfer again = admin(second).importFrom(Files.newInputStream(one));
    assertThat(again.kept()).isEqualTo(300);
    assertThat(again.entries()).isZero();
  }

  @Test
  void sealedEntriesStaySealedAndAreOpenedWithTheirKeys() throws IOException {
    CacheStore first = memory();
    CacheStore second = memory();
    CacheStack sealing = sealed(first);
    sealing.put(sealing.key("http://example.com:80/"), Responses.plain());
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    sealing.admin().orElseThrow().exportTo(lines, EntryFilter.ALL);
    assertThat(lines.toString(UTF_8)).contains("\"encoding\":\"sealed:");
    admin(second).importFrom(new ByteArrayInputStream(lines.toByteArray()));
    CacheStack opening = sealed(second);
    CacheKey key = new CacheKey("http://example.com:80/");
    assertThat(opening.admin().orElseThrow().response(key).orElseThrow().body())
        .isEqualTo(Responses.plain().body());
    assertThat(opening.admin().orElseThrow().entry(key).orElseThrow().isSealed()).isTrue();
  }

  @Test
  void aLaterResponseIsKept() throws IOException {
    CacheStore source = memory();
    CacheStore target = memory();
    CacheKey key = new CacheKey("http://example.com:80/");
    StoredResponse later = Responses.plain().toBuilder().receivedAt(NOW.plusSeconds(1)).build();
    source.put(key, Responses.plain());
    target.put(key, later);
    assertThat(admin(source).copyTo(admin(target), EntryFilter.ALL, null).kept()).isEqualTo(1);
    assertThat(admin(target).stored(key)).contains(later);
    assertThat(admin(target).copyTo(admin(source), EntryFilter.ALL, null).entries()).isEqualTo(1);
    assertThat(admin(source).stored(key)).contains(later);
  }

  @Test
  void anExpiredEntryIsNotStored() throws IOException {
    CacheStore source = memory();
    source.put(
        new CacheKey("http://k/"),
        Responses.plain().toBuilder().retainUntil(NOW.plusSeconds(9)).build());
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    admin(source).exportTo(lines, EntryFilter.ALL);
    clock.set(NOW.plusSeconds(9));
    Transfer transfer = admin(memory()).importFrom(new ByteArrayInputStream(lines.toByteArray()));
    assertThat(transfer.expired()).isEqualTo(1);
    assertThat(transfer.entries()).isZero();
  }

  @Test
  void anInterruptedExportAndCopyContinue() throws IOException {
    CacheStore store = filled(1500);
    Path whole = folder.resolve("whole.jsonl");
    Path file = folder.resolve("resumed.jsonl");
    admin(store).exportTo(whole, EntryFilter.ALL);
    CacheAdmin interrupted = admin(store).withProgress(EntryTransfersTest::interruptAfter600);
    assertThatThrownBy(() -> interrupted.exportTo(file, EntryFilter.ALL))
        .isInstanceOf(CancellationException.class);
    assertThat(file).doesNotExist();
    List<Long> steps = new ArrayList<>();
    Transfer transfer =
        admin(store)
            .withProgress(step -> steps.add(step.entries()))
            .exportTo(file, EntryFilter.ALL);
    assertThat(steps.get(0)).as("the first page is not read again").isGreaterThan(100L);
    assertThat(transfer.entries()).isEqualTo(1500);
    assertThat(file).hasSameBinaryContentAs(whole);

    CacheAdmin target = admin(memory());
    Path checkpoint = folder.resolve("copy");
    assertThatThrownBy(() -> interrupted.copyTo(target, EntryFilter.ALL, checkpoint))
        .isInstanceOf(CancellationException.class);
    assertThat(checkpoint).exists();
    assertThat(admin(store).copyTo(target, EntryFilter.ALL, checkpoint).seen()).isEqualTo(1500);
    assertThat(target.count(EntryFilter.ALL)).isEqualTo(1500);
    assertThat(checkpoint).doesNotExist();
  }

  @Test
  void linesAreSortedInBoundedMemory() throws IOException {
    Path lines = folder.resolve("lines");
    Path sorted = folder.resolve("sorted");
    List<String> texts =
        Stream.generate(new Random(2)::nextLong).limit(400).map(i -> i + "x".repeat(100)).toList();
    Files.writeString(lines, String.join("\n", texts) + "\n");
    SortedLines.sort(lines, sorted, 1000);
    assertThat(Files.readAllLines(sorted)).isEqualTo(texts.stream().sorted().toList());
    assertThat(lines).doesNotExist();
    Files.writeString(lines, "");
    SortedLines.sort(lines, sorted, 1000);
    assertThat(sorted).isEmptyFile();
  }

  private static void interruptAfter600(CacheAdmin.Progress step) {
    if (step.entries() > 600) {
      throw new CancellationException("interrupted");
    }
  }

  private CacheStore filled(int entries) {
    CacheStore store = memory();
    Random random = new Random(3);
    for (int i = 0; i < entries; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      String url = "http://example.com:80/" + i;
      store.put(
          new CacheKey(url),
          Responses.withHeaders("Content-Type", "text/plain").toBuilder()
              .requestUri(url)
              .body(Body.wrap(bytes))
              .retainUntil(NOW.plusSeconds(100))
              .build());
    }
    return store;
  }

  private CacheStore memory() {
    CacheStore store = new MemoryBackend().create(BackendConfig.builder().clock(clock).build());
    stores.add(store);
    return store;
  }

  private CacheAdmin admin(CacheStore store) {
    CacheStack stack = CacheStack.builder().store(store).clock(clock).build();
    stacks.add(stack);
    return stack.admin().orElseThrow();
  }

  private CacheStack sealed(CacheStore store) {
    CacheStack stack =
        CacheStack.builder().store(store).clock(clock).encryption(KeyProvider.of(Keys.NEW)).build();
    stacks.add(stack);
    return stack;
  }

  private static byte[] written(EntryLine line) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    line.writeTo(out);
    return out.toByteArray();
  }
}
