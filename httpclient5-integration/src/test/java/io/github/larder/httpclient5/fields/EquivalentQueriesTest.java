// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.fields;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EquivalentQueriesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key-order                      | a=1&b=2     | b=2&a=1       | true",
        "key-order                      | a=1&a=2     | a=2&a=1       | false",
        "key-order                      | a=1&b=2     | b=2&a=1&c=3   | false",
        "params                         | a=1         | b=2           | true",
        "params                         | a=1         | ''            | true",
        "params=(\"utm\")               | a=1&utm=2   | a=1           | true",
        "params=(\"utm\")               | a=1&utm=2   | utm=3&a=1     | true",
        "params=(\"utm\")               | a=1&utm=2   | a=2&utm=2     | false",
        "params=(\"utm\")               | a=1&b=2     | b=2&a=1       | false",
        "params=(\"utm\"), key-order    | a=1&b=2     | utm=1&b=2&a=1 | true",
        "params=(\"c d\")               | a=1&c+d=2   | a=1&c%20d=3   | true",
        "params=(\"%C3%BC\")            | a=1&%C3%BC=2 | a=1          | true",
        "params, except=(\"id\")        | id=1&x=2    | y=3&id=1      | true",
        "params, except=(\"id\")        | id=1        | id=2          | false",
        "params, except=()              | id=1        | id=2          | true",
        "params=?1, except=(\"id\")     | id=1&id=2   | id=2&id=1     | false",
        "key-order, unknown=1           | a=1&b=2     | b=2&a=1       | true",
        "params=(\"utm\")               | a=%31       | a=1           | true",
        "params=(\"utm\")               | a           | a=            | true",
        "params=(\"utm\")               | a=%zz       | a=%zz&utm     | true",
        "params=(\"utm\")               | a=b%26c=d   | a=b&c=d       | false",
        "''                             | a=1         | a=1&b=2       | false",
        "key-order=1                    | a=1&b=2     | b=2&a=1       | false",
        "key-order=?0                   | a=1&b=2     | b=2&a=1       | false",
        "params=?0                      | a=1         | b=2           | false",
        "params=(a)                     | a=1         | a=2           | false",
        "params=\"a\"                   | a=1         | a=2           | false",
        "except=(\"a\")                 | a=1         | a=1&b=2       | false",
        "params=(\"a\"), except=(\"b\") | a=1         | a=2           | false",
        "params=(\"a\") x               | a=1         | a=2           | false"
      })
  void fieldDecides(String field, String one, String other, boolean equivalent) {
    List<String> lines = List.of(field);
    assertThat(EquivalentQueries.areEquivalent(lines, one, other)).isEqualTo(equivalent);
    assertThat(EquivalentQueries.areEquivalent(lines, other, one)).isEqualTo(equivalent);
    EquivalentQueries queries = new EquivalentQueries();
    queries.learn("/", one, one, lines);
    assertThat(queries.storedQuery("/", other)).isEqualTo(equivalent ? one : other);
    assertThat(queries.storedQuery("/other", other)).isEqualTo(other);
  }

  @Test
  void responseWithoutTheFieldIsNoLongerEquivalent() {
    EquivalentQueries queries = new EquivalentQueries();
    queries.learn("/", "a=1", "a=1", List.of("params"));
    assertThat(queries.storedQuery("/", "a=2")).isEqualTo("a=1");
    queries.learn("/", "a=2", "a=1", List.of());
    assertThat(queries.storedQuery("/", "a=2")).isEqualTo("a=2");
  }

  @Test
  void longQueriesAreNotKept() {
    EquivalentQueries queries = new EquivalentQueries();
    String query = "a=" + "b".repeat(5_000);
    queries.learn("/", query, query, List.of("params"));
    assertThat(queries.storedQuery("/", "a=1")).isEqualTo("a=1");
  }
}
