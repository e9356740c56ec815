/**
 * One piece of memory that is used again for every file that is written. A fresh megabyte for each save would make
 * the garbage collector stop everything several times a minute. What was given out before is overwritten.
 */
export function createScratch(): (size: number) => Buffer {
  let memory = Buffer.alloc(0)
  return (size) => {
    // Half as much again, so that a file that grows little by little does not need new memory each time.
    if (memory.length < size) memory = Buffer.alloc(size + (size >> 1))
    return memory.subarray(0, size)
  }
}
