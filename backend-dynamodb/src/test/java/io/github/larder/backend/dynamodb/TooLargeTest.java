package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.spi.CacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalDynamoDbExtension.class)
final class TooLargeTest {

  private final TestTable table;
  private final Recorder events = new Recorder();

  TooLargeTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @Test
  void theLargestItemIsStoredAndOneByteMoreIsSkippedWithOneWarning() {
    try (LoggedWarnings warnings = new LoggedWarnings(EntryWrites.class);
        CacheStore store =
            LocalStore.open(LocalBackend.of(table.local(), table.name()).ttl(false), events)) {
      int largest = largestBody();
      assertThat(Await.valueOf(store.put(Samples.KEY, Samples.ofSize(largest))))
          .isInstanceOf(PutResult.Stored.class);
      assertThat(warnings.messages()).isEmpty();

      assertThat(Await.valueOf(store.put(Samples.KEY, Samples.ofSize(largest + 1))))
          .isEqualTo(new PutResult.Skipped(SkipReason.TOO_LARGE));
      assertThat(warnings.messages())
          .containsExactly(
              "Not stored: https://example.org/bread takes "
                  + itemSize(largest + 1)
                  + " bytes, and an item of DynamoDB takes 409600");
    }
    assertThat(table.item(Samples.KEY.value())).isEmpty();
    assertThat(events.skipped()).containsExactly(SkipReason.TOO_LARGE);
    assertThat(events.calls()).containsExactly("PutItem", "DeleteItem");
  }

  private static int largestBody() {
    int body = (int) ItemSize.LIMIT;
    while (itemSize(body) > ItemSize.LIMIT) {
      body--;
    }
    return body;
  }

  private static long itemSize(int body) {
    return ItemSize.of(
        new ItemWriter(null, false)
            .item(Samples.KEY.value(), new Versions().ofNewBody(), Samples.ofSize(body)));
  }
}
