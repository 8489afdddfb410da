package io.github.larder.backend.dynamodb;

/**
 * How the table is reached.
 *
 * @param calls the calls
 * @param where region and endpoint in words, to follow the name of the table
 * @param closer closes what was made for it, and nothing that was passed in
 */
record Connection(DynamoDbCalls calls, String where, Runnable closer) {

  void close() {
    closer.run();
  }
}
