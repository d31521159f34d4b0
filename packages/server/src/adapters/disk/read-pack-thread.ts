import { parentPort, workerData } from 'node:worker_threads'
import { readPack } from '../../core/pack/format/read.ts'

// Reads the files of one pack, and tells what it is.

const { folder, files } = workerData
parentPort?.postMessage(readPack(folder, files))
